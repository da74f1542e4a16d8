using Orator.Animation;
using Orator.Engine;
using Orator.Imaging;

namespace Orator.Systems.StyleHeat;

/// <summary>Renders one portrait: what lies below F was computed once, the rest is drawn for each motion.</summary>
internal sealed class StyleHeatPortrait : IPreparedPortrait
{
    private readonly SourcePortrait _portrait;
    private readonly IReadOnlyList<StyleHeatSource> _sources;
    private readonly EditSchedule _edits;
    private readonly Session _frame;
    private readonly bool _concurrent;
    private readonly RefinementLayers _layers;
    private readonly Resizer _resizer;
    private readonly float[] _mesh;
    private readonly MeshHint? _hint;
    private readonly bool _masked;
    private readonly bool _keeps;
    private readonly float[] _parts;
    private readonly int _size;

    /// <summary>Prepares a portrait.</summary>
    /// <param name="portrait">The portrait.</param>
    /// <param name="sources">The same, inverted for each of the changes that the edits ask for.</param>
    /// <param name="edits">The edits.</param>
    /// <param name="frame">The part <c>frame</c> of the networks, for this renderer alone, which disposes of it.</param>
    /// <param name="concurrent">Whether frames are drawn several at a time (<see cref="IPreparedPortrait.Share"/>).</param>
    public StyleHeatPortrait(
        SourcePortrait portrait,
        IReadOnlyList<StyleHeatSource> sources,
        EditSchedule edits,
        Session frame,
        bool concurrent)
        : this(portrait, frame, concurrent, sources, edits, null)
    {
        // They stay the same in all frames, unless edits change over time.
        sources[0].Styles.CopyTo(_frame.Input("styles"));
        sources[0].Feature.CopyTo(_frame.Input("feature"));
        sources[0].Skip.CopyTo(_frame.Input("skip"));
        Downscaling.Resize(portrait.Crop, _size, _size).ToPlanes().CopyTo(_frame.Input("image"));
        if (_keeps)
        {
            _frame.Input("changed").Clear();
            sources[0].Changed.CopyTo(_frame.Input("changed"));
        }

        if (_frame.InputNames.Contains("hint"))
        {
            _hint = new MeshHint(portrait, (int)Math.Sqrt(_frame.Input("hint").Length / MeshHint.Channels));
        }
    }

    private StyleHeatPortrait(
        SourcePortrait portrait,
        Session frame,
        bool concurrent,
        IReadOnlyList<StyleHeatSource> sources,
        EditSchedule edits,
        MeshHint? hint)
    {
        (_portrait, _frame, _concurrent, _sources, _edits, _hint) = (portrait, frame, concurrent, sources, edits, hint);
        _size = (int)Math.Sqrt(frame.Input("image").Length / 3);
        _layers = new RefinementLayers(_size);
        _resizer = new Resizer(portrait.Crop.Width, portrait.Crop.Height, _size, _size);
        _mesh = new float[3 * _size * _size];
        (_masked, _keeps) = (frame.OutputNames.Contains("occlusion"), frame.InputNames.Contains("mesh"));
        _parts = new float[sources.Count - 1];
    }

    /// <inheritdoc/>
    public Driving Frontal => _portrait.Motion with { Rotation = Rotation.Identity };

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The driving has no motion, or no sound although that moves the lips.</exception>
    public void Render(Driving driving, Image frame)
    {
        MotionFrame motion = driving.Motion ?? throw new ArgumentException(
            $"The generator {StyleHeatAnimator.GeneratorName} is driven by motion.", nameof(driving));
        if (driving.Sound is null && _frame.InputNames.Contains("mel"))
        {
            throw new ArgumentException("The lips are driven by sound, but there is none.", nameof(driving));
        }

        if (!_edits.IsConstant)
        {
            _edits.At(driving.Seconds, driving.Elapsed, _parts);
            Blend(source => source.Styles, _frame.Input("styles"));
            Blend(source => source.Feature, _frame.Input("feature"));
            Blend(source => source.Skip, _frame.Input("skip"));
            if (_keeps)
            {
                Blend(source => source.Changed, _frame.Input("changed"));
            }
        }

        MotionCoefficients.Repeat(MotionCoefficients.Of(_portrait, motion), _frame.Input("window"));
        if (_hint is not null)
        {
            _hint.Follow(motion);
            _hint.Values.CopyTo(_frame.Input("hint"));
            if (_keeps)
            {
                _resizer.ResizeToPlanes(_hint.Picture, _mesh);
                _mesh.CopyTo(_frame.Input("mesh"));
            }
        }

        if (driving.Sound is { } sound)
        {
            SoundWindow.Of(sound.Span).CopyTo(_frame.Input("mel"));
        }

        _frame.Run();
        if (_masked)
        {
            _layers.SetOccluded(_frame.Output("flow"), _frame.Output("occlusion"), _frame.Output("still"), _frame.Output("added"));
        }
        else
        {
            _layers.Set(_frame.Output("flow"), _frame.Output("added"));
        }

        _layers.Compose(_keeps ? _hint!.Picture : _portrait.Crop, _portrait.Crop, frame);
    }

    /// <inheritdoc/>
    public IPreparedPortrait? Share() =>
        _concurrent ? new StyleHeatPortrait(_portrait, _frame.Share(), _concurrent, _sources, _edits, _hint?.Share()) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _hint?.Dispose();
        _frame.Dispose();
    }

    // The first inversion, and the parts of the ways from there to the others.
    private void Blend(Func<StyleHeatSource, float[]> values, Span<float> input)
    {
        float[] first = values(_sources[0]);
        first.CopyTo(input);
        for (int k = 0; k < _parts.Length; k++)
        {
            float part = _parts[k];
            ReadOnlySpan<float> other = values(_sources[k + 1]);
            for (int i = 0; i < input.Length && part != 0; i++)
            {
                input[i] += part * (other[i] - first[i]);
            }
        }
    }
}
