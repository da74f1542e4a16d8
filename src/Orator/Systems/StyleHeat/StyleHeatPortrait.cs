using Orator.Animation;
using Orator.Engine;
using Orator.Imaging;

namespace Orator.Systems.StyleHeat;

/// <summary>Renders one portrait: what lies below F was computed once, the rest is drawn for each motion.</summary>
internal sealed class StyleHeatPortrait : IPreparedPortrait
{
    private readonly SourcePortrait _portrait;
    private readonly Session _frame;
    private readonly bool _concurrent;
    private readonly RefinementLayers _layers;
    private readonly MeshHint? _hint;
    private readonly int _size;

    /// <summary>Prepares a portrait.</summary>
    /// <param name="portrait">The portrait.</param>
    /// <param name="source">The same, inverted.</param>
    /// <param name="frame">The part <c>frame</c> of the networks, for this renderer alone, which disposes of it.</param>
    /// <param name="concurrent">Whether frames are drawn several at a time (<see cref="IPreparedPortrait.Share"/>).</param>
    public StyleHeatPortrait(SourcePortrait portrait, StyleHeatSource source, Session frame, bool concurrent)
        : this(portrait, frame, concurrent, null)
    {
        // They stay the same in all frames.
        source.Styles.CopyTo(_frame.Input("styles"));
        source.Feature.CopyTo(_frame.Input("feature"));
        source.Skip.CopyTo(_frame.Input("skip"));
        Downscaling.Resize(portrait.Crop, _size, _size).ToPlanes().CopyTo(_frame.Input("image"));
        if (_frame.InputNames.Contains("hint"))
        {
            _hint = new MeshHint(portrait, (int)Math.Sqrt(_frame.Input("hint").Length / MeshHint.Channels));
        }
    }

    private StyleHeatPortrait(SourcePortrait portrait, Session frame, bool concurrent, MeshHint? hint)
    {
        _hint = hint;
        (_portrait, _frame, _concurrent) = (portrait, frame, concurrent);
        _size = (int)Math.Sqrt(frame.Input("image").Length / 3);
        _layers = new RefinementLayers(_size);
    }

    /// <inheritdoc/>
    public Driving Frontal => _portrait.Motion with { Rotation = Rotation.Identity };

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The driving has no motion.</exception>
    public void Render(Driving driving, Image frame)
    {
        MotionFrame motion = driving.Motion ?? throw new ArgumentException(
            $"The generator {StyleHeatAnimator.GeneratorName} is driven by motion.", nameof(driving));
        MotionCoefficients.Repeat(MotionCoefficients.Of(_portrait, motion), _frame.Input("window"));
        if (_hint is not null)
        {
            _hint.Follow(motion);
            _hint.Values.CopyTo(_frame.Input("hint"));
        }

        _frame.Run();
        _layers.Set(_frame.Output("flow"), _frame.Output("added"));
        _layers.Compose(_portrait.Crop, _portrait.Crop, frame);
    }

    /// <inheritdoc/>
    public IPreparedPortrait? Share() => _concurrent ? new StyleHeatPortrait(_portrait, _frame.Share(), _concurrent, _hint?.Share()) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _hint?.Dispose();
        _frame.Dispose();
    }
}
