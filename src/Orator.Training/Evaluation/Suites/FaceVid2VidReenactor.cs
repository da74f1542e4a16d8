using Orator.Animation;
using Orator.Perception;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Training.Evaluation.Suites;

/// <summary>face-vid2vid as a row of a suite: driven by pictures, relative to the first driving frame, as <c>orator reenact</c> drives
/// it.</summary>
/// <param name="animator">The model; disposed with this.</param>
public sealed class FaceVid2VidReenactor(FaceVid2VidPortrait animator) : IReenactor
{
    private MotionTransfer? _transfer;

    /// <inheritdoc/>
    public string Name => "face-vid2vid, driven by pictures";

    /// <inheritdoc/>
    public void Prepare(SourcePortrait source, DrivingFrame start)
    {
        FaceVid2VidSource portrait = animator.Prepare(FaceCutout.Resize(source.Crop, animator.Size));
        _transfer = MotionTransfer.Relative(portrait, animator.Observe(FaceCutout.Resize(start.Picture, animator.Size)), adaptScale: false);
    }

    /// <inheritdoc/>
    public void Render(DrivingFrame frame, Image picture)
    {
        HeadMotion motion = animator.Observe(FaceCutout.Resize(frame.Picture, animator.Size));
        FaceCutout.Resize(animator.Render(_transfer!.Place(motion, Rotation.Identity)), picture.Width).Pixels.CopyTo(picture.Pixels, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => animator.Dispose();
}
