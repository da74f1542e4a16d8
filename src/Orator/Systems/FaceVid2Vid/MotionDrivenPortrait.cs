using Orator.Animation;
using Orator.Imaging;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>face-vid2vid driven by motion: the portrait's <see cref="PortraitKeyPoints"/> are the key points that the networks warp its
/// volume by.</summary>
internal sealed class MotionDrivenPortrait : IPreparedPortrait
{
    private readonly SourcePortrait _portrait;
    private readonly FaceVid2VidPortrait _networks;
    private readonly PortraitKeyPoints _keyPoints;
    private readonly FaceVid2VidCompositor _compositor;

    /// <summary>Prepares a portrait.</summary>
    /// <param name="networks">The networks, which it disposes of.</param>
    /// <param name="portrait">The portrait.</param>
    public MotionDrivenPortrait(FaceVid2VidPortrait networks, SourcePortrait portrait)
        : this(portrait, networks) =>
        networks.Prepare(Downscaling.Resize(portrait.Crop, networks.Size, networks.Size), _keyPoints.Source);

    private MotionDrivenPortrait(SourcePortrait portrait, FaceVid2VidPortrait networks)
    {
        (_portrait, _networks) = (portrait, networks);
        _keyPoints = new PortraitKeyPoints(portrait);
        _compositor = new FaceVid2VidCompositor(networks, portrait.Crop);
    }

    /// <inheritdoc/>
    public Driving Frontal => _portrait.Motion with { Rotation = Rotation.Identity };

    /// <inheritdoc/>
    public void Render(Driving driving, Image frame) =>
        _compositor.Paint(
            _keyPoints.In(driving.Motion ?? throw new ArgumentException("This portrait is driven by motion.", nameof(driving))), frame);

    /// <inheritdoc/>
    public IPreparedPortrait? Share() =>
        _networks.Share() is FaceVid2VidPortrait networks ? new MotionDrivenPortrait(_portrait, networks) : null;

    /// <inheritdoc/>
    public void Dispose() => _networks.Dispose();
}
