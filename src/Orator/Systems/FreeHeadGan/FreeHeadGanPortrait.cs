using Orator.Animation;
using Orator.Engine;
using Orator.Imaging;

namespace Orator.Systems.FreeHeadGan;

/// <summary>Renders one person: the pictures' feature maps were computed once, the rest is drawn for each motion.</summary>
internal sealed class FreeHeadGanPortrait : IPreparedPortrait
{
    private readonly SourcePortrait _portrait;
    private readonly FreeHeadGanConfiguration _configuration;
    private readonly Session _frame;
    private readonly bool _concurrent;
    private readonly HeadConditions _conditions;
    private readonly RefinementLayers _layers;

    /// <summary>Encodes the pictures.</summary>
    /// <param name="portraits">Pictures of one person.</param>
    /// <param name="configuration">What the networks look like.</param>
    /// <param name="encode">The part <c>sources</c> of the networks.</param>
    /// <param name="frame">The part <c>frame</c> for as many pictures, for this renderer alone, which disposes of it.</param>
    /// <param name="concurrent">Whether frames are drawn several at a time (<see cref="IPreparedPortrait.Share"/>).</param>
    public FreeHeadGanPortrait(
        IReadOnlyList<SourcePortrait> portraits, FreeHeadGanConfiguration configuration, Session encode, Session frame, bool concurrent)
        : this(
            portraits[0], configuration, frame, concurrent, new HeadConditions(portraits, configuration.Size, configuration.MeshBased))
    {
        int size = configuration.Size;
        for (int j = 0; j < portraits.Count; j++)
        {
            SourcePortrait portrait = portraits[j];
            float[] image = Downscaling.Resize(portrait.Crop, size, size).ToPlanes();
            image.CopyTo(encode.Input("image"));
            new PortraitSketch(portrait, size).Draw(portrait.Motion).CopyPlanesTo(encode.Input("sketch"));
            encode.Run();

            // They stay the same in all frames.
            image.CopyTo(frame.Input("images")[(j * image.Length)..]);
            foreach (string name in encode.OutputNames)
            {
                ReadOnlySpan<float> feature = encode.Output(name);
                feature.CopyTo(frame.Input(name)[(j * feature.Length)..]);
            }
        }
    }

    private FreeHeadGanPortrait(
        SourcePortrait portrait, FreeHeadGanConfiguration configuration, Session frame, bool concurrent, HeadConditions conditions)
    {
        (_portrait, _configuration, _frame, _concurrent, _conditions) = (portrait, configuration, frame, concurrent, conditions);
        _layers = new RefinementLayers(configuration.Size);
    }

    /// <inheritdoc/>
    public Driving Frontal => _portrait.Motion with { Rotation = Rotation.Identity };

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The driving has no motion.</exception>
    public void Render(Driving driving, Image frame)
    {
        MotionFrame motion = driving.Motion ?? throw new ArgumentException(
            $"The generator {FreeHeadGanAnimator.GeneratorName} is driven by motion.", nameof(driving));
        _conditions.Render(motion);
        Span<float> sketches = _frame.Input("sketches");
        float[] sketch = _conditions.Sketch;
        for (int i = 0; i < _configuration.Frames; i++)
        {
            sketch.CopyTo(sketches[(i * sketch.Length)..]);
        }

        if (!_configuration.MeshBased)
        {
            _frame.Run();
            _layers.Set(_frame.Output("shift"), _frame.Output("added"));
            _layers.Compose(_portrait.Crop, _portrait.Crop, frame);
            return;
        }

        _conditions.Mesh.CopyTo(_frame.Input("mesh"));
        _conditions.Flow.CopyTo(_frame.Input("mesh flow"));
        _conditions.Validity.CopyTo(_frame.Input("validity"));
        _frame.Run();
        _layers.SetOccluded(_frame.Output("shift"), _frame.Output("occlusion"), _frame.Output("still"), _frame.Output("added"));
        _layers.Compose(_conditions.Frame, _portrait.Crop, frame);
    }

    /// <inheritdoc/>
    public IPreparedPortrait? Share() =>
        _concurrent ? new FreeHeadGanPortrait(_portrait, _configuration, _frame.Share(), _concurrent, _conditions.Share()) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _frame.Dispose();
        _conditions.Dispose();
    }
}
