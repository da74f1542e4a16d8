using Orator.Animation;
using Orator.Engine;
using Orator.Imaging;
using Orator.Motion.Style;

namespace Orator.Systems.StyleAware;

/// <summary>Renders one portrait: by the mesh first, then the network mends the picture.</summary>
internal sealed class StyleAwarePortrait : IPreparedPortrait
{
    private readonly Session _frame;
    private readonly bool _concurrent;
    private readonly int _size;
    private readonly SourcePortrait _portrait;
    private readonly FrameConditions _conditions;
    private readonly StylePatterns _patterns;

    // Features of the style patterns, indexed by key motion; and the key motion whose features the network has.
    private readonly float[][] _patternFeatures;
    private KeyMotion? _pattern;
    private readonly RefinementLayers _layers;

    /// <summary>Encodes the portrait and its four style patterns.</summary>
    /// <param name="portraits">Pictures of one person, the first of which is the portrait.</param>
    /// <param name="size">Side of the network's pictures.</param>
    /// <param name="encode">The part <c>encode</c> of the network.</param>
    /// <param name="frame">The part <c>frame</c>, for this renderer alone, which disposes of it.</param>
    /// <param name="concurrent">Whether frames are drawn several at a time (<see cref="IPreparedPortrait.Share"/>).</param>
    public StyleAwarePortrait(IReadOnlyList<SourcePortrait> portraits, int size, Session encode, Session frame, bool concurrent)
        : this(portraits[0], size, frame, concurrent, new FrameConditions(portraits, size), [])
    {
        float[] Encode(ReadOnlySpan<float> picture, ReadOnlySpan<float> map)
        {
            picture.CopyTo(encode.Input("picture"));
            map.CopyTo(encode.Input("map"));
            encode.Run();
            return encode.Output("features").ToArray();
        }

        SourcePortrait portrait = portraits[0];
        float[] pixels = Downscaling.Resize(portrait.Crop, size, size).ToPlanes();
        float[] source = Encode(pixels, PortraitMap.Draw(portrait, portrait.Motion, size).ToPlanes());
        _patternFeatures = [.. Enum.GetValues<KeyMotion>().Select(key =>
        {
            _patterns.Draw(key, _conditions);
            return Encode(_conditions.Mesh, _conditions.Map);
        })];

        // They stay the same in all frames.
        pixels.CopyTo(_frame.Input("portrait"));
        source.CopyTo(_frame.Input("source"));
    }

    private StyleAwarePortrait(
        SourcePortrait portrait, int size, Session frame, bool concurrent, FrameConditions conditions, float[][] patternFeatures)
    {
        (_portrait, _size, _frame, _concurrent, _conditions, _patternFeatures) = (portrait, size, frame, concurrent, conditions, patternFeatures);
        _patterns = new StylePatterns(portrait);
        _layers = new RefinementLayers(size);
    }

    /// <inheritdoc/>
    public Driving Frontal => _portrait.Motion with { Rotation = Rotation.Identity };

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The driving has no motion.</exception>
    public void Render(Driving driving, Image frame)
    {
        MotionFrame motion = driving.Motion ?? throw new ArgumentException(
            $"The generator {StyleAwareAnimator.GeneratorName} is driven by motion.", nameof(driving));
        _conditions.Render(motion);
        _conditions.Mesh.CopyTo(_frame.Input("mesh"));
        _conditions.Map.CopyTo(_frame.Input("map"));
        _conditions.Validity.CopyTo(_frame.Input("validity"));
        _conditions.Flow.CopyTo(_frame.Input("flow"));
        KeyMotion key = _patterns.Match(motion);
        if (_pattern != key)
        {
            _patternFeatures[(int)key].CopyTo(_frame.Input("pattern"));
            _pattern = key;
        }

        _frame.Run();
        _layers.Set(_frame.Output("residual"), _frame.Output("mask"), _frame.Output("still"), _frame.Output("colour"));
        _layers.Compose(_conditions.Frame, _portrait.Crop, frame);
    }

    /// <inheritdoc/>
    public IPreparedPortrait? Share() =>
        _concurrent ? new StyleAwarePortrait(_portrait, _size, _frame.Share(), _concurrent, _conditions.Share(), _patternFeatures) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _frame.Dispose();
        _conditions.Dispose();
    }
}
