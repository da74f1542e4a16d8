using System.Globalization;
using Orator.Animation;
using Orator.Engine.Lowering;
using Orator.Engine.Quantisation;
using Orator.Imaging;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>
/// face-vid2vid driven by pictures: square of each of the driver's frames -> pose and expression -> key points on the portrait, seen from
/// any side -> picture.
/// </summary>
internal sealed class PictureDrivenPortrait : IPreparedPortrait
{
    private readonly FaceVid2VidPortrait _networks;
    private readonly FaceVid2VidSource _source;
    private readonly Image _crop;
    private readonly FaceVid2VidCompositor _compositor;

    /// <summary>Prepares a portrait.</summary>
    /// <param name="networks">The networks, which it disposes of.</param>
    /// <param name="portrait">The portrait.</param>
    public PictureDrivenPortrait(FaceVid2VidPortrait networks, SourcePortrait portrait)
        : this(networks, networks.Prepare(Downscaling.Resize(portrait.Crop, networks.Size, networks.Size)), portrait.Crop)
    {
    }

    private PictureDrivenPortrait(FaceVid2VidPortrait networks, FaceVid2VidSource source, Image crop)
    {
        (_networks, _source, _crop) = (networks, source, crop);
        _compositor = new FaceVid2VidCompositor(networks, crop);
    }

    /// <inheritdoc/>
    /// <remarks>The same key points with R = I (face-vid2vid, section 4.3).</remarks>
    public Driving Frontal => new(null, (_source.Motion with { Rotation = Rotation.Identity }).Place(_source.Canonical));

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes
    {
        get
        {
            if (_networks.Psnr is not double psnr)
            {
                return [];
            }

            string quality = string.Create(
                CultureInfo.InvariantCulture, $"8-bit integers: {psnr:0} dB from pictures in 32-bit floats, on the first portrait of this model, in four poses.");
            return Int8Speed.IsNoGain(Targets.Chosen)
                ? [quality, "8-bit integers are not faster than 32-bit floats on this processor, which has no VNNI instructions: leave them out."]
                : [quality];
        }
    }

    /// <inheritdoc/>
    public IPictureFollower Follow(FollowOptions options) => new Follower(_networks, _source, options);

    /// <inheritdoc/>
    public void Render(Driving driving, Image frame) =>
        _compositor.Paint(
            driving.Seen as KeyPointSet ?? throw new ArgumentException("This portrait is driven by pictures.", nameof(driving)), frame);

    /// <inheritdoc/>
    public IPreparedPortrait? Share() =>
        _networks.Share() is FaceVid2VidPortrait networks ? new PictureDrivenPortrait(networks, _source, _crop) : null;

    /// <inheritdoc/>
    public void Dispose() => _networks.Dispose();

    private sealed class Follower(FaceVid2VidPortrait networks, FaceVid2VidSource source, FollowOptions options) : IPictureFollower
    {
        private MotionTransfer? _transfer;
        private HeadMotion? _last;
        private int _shot;

        public Driving Follow(DriverPicture picture, Image initial, HeadView view)
        {
            if (_transfer is null)
            {
                // Before the first face the portrait is as it is.
                _last = options.Absolute ? source.Motion : Observe(initial);
                _transfer = options.Absolute ? MotionTransfer.Absolute(source) : MotionTransfer.Relative(source, _last, options.AdaptScale);
            }

            if (picture.Shot != _shot && picture.Square is not null && !options.Absolute)
            {
                // Another shot: what moves is measured from its own initial frame.
                _shot = picture.Shot;
                _last = Observe(initial);
                _transfer = MotionTransfer.Relative(source, _last, options.AdaptScale);
            }

            _last = picture.Square is null ? _last : Observe(picture.Square);
            return new Driving(null, _transfer.Place(_last!, HeadMotion.FromDegrees(view.Yaw, view.Pitch, view.Roll)));
        }

        private HeadMotion Observe(Image square) => networks.Observe(Downscaling.Resize(square, networks.Size, networks.Size));
    }
}
