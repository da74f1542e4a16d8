using Orator.Engine;
using Orator.Media;
using Orator.Motion;

namespace Orator.Generators;

/// <summary>Renders one portrait: by the mesh first, then the network mends the picture.</summary>
internal sealed class StyleAwareRenderer : IFrameRenderer
{
    private readonly Session _frame;
    private readonly FrameConditions _conditions;
    private readonly StylePatterns _patterns;
    private readonly SourcePortrait _portrait;
    private readonly float[] _pixels;
    private readonly float[] _source;
    private readonly Dictionary<KeyMotion, float[]> _patternFeatures = [];
    private readonly MendingLayers _layers;

    /// <summary>Encodes the portrait and its four style patterns.</summary>
    /// <param name="portrait">The portrait.</param>
    /// <param name="size">Side of the network's pictures.</param>
    /// <param name="encode">The part <c>encode</c> of the network.</param>
    /// <param name="frame">The part <c>frame</c>.</param>
    public StyleAwareRenderer(SourcePortrait portrait, int size, Session encode, Session frame)
    {
        (_frame, _portrait) = (frame, portrait);
        _conditions = new FrameConditions(portrait, size);
        _patterns = new StylePatterns(portrait);
        _layers = new MendingLayers(size);
        float[] Encode(ReadOnlySpan<float> picture, ReadOnlySpan<float> map)
        {
            picture.CopyTo(encode.Input("picture"));
            map.CopyTo(encode.Input("map"));
            encode.Run();
            return encode.Output("features").ToArray();
        }

        _pixels = Downscaling.Resize(portrait.Crop, size, size).ToPlanes();
        _source = Encode(_pixels, PortraitMap.Draw(portrait, portrait.Motion, size).ToPlanes());
        foreach (KeyMotion key in Enum.GetValues<KeyMotion>())
        {
            _patterns.Draw(key, _conditions);
            _patternFeatures[key] = Encode(_conditions.Mesh, _conditions.Map);
        }
    }

    /// <inheritdoc/>
    public void Render(MotionFrame motion, Image frame)
    {
        _conditions.Render(motion);
        _conditions.Mesh.CopyTo(_frame.Input("mesh"));
        _conditions.Map.CopyTo(_frame.Input("map"));
        _conditions.Validity.CopyTo(_frame.Input("validity"));
        _conditions.Flow.CopyTo(_frame.Input("flow"));
        _pixels.CopyTo(_frame.Input("portrait"));
        _source.CopyTo(_frame.Input("source"));
        _patternFeatures[_patterns.Match(motion)].CopyTo(_frame.Input("pattern"));
        _frame.Run();
        _layers.Set(_frame.Output("residual"), _frame.Output("mask"), _frame.Output("still"), _frame.Output("colour"));
        _layers.Compose(_conditions.Frame, _portrait.Crop, frame);
    }

    /// <inheritdoc/>
    public void Dispose() => _conditions.Dispose();
}
