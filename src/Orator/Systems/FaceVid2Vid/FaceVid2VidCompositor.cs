using Orator.Animation;
using Orator.Imaging;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>
/// Draws a portrait's square with face-vid2vid in the portrait's own resolution: models that refine say where each pixel comes from and
/// what is added to it, so that skin stays as sharp as the photo; pictures of others are enlarged.
/// </summary>
internal sealed class FaceVid2VidCompositor
{
    private readonly FaceVid2VidPortrait _animator;
    private readonly Image _portrait;
    private readonly RefinementLayers _layers;
    private Resizer? _resizer;

    /// <summary>Takes a portrait.</summary>
    /// <param name="animator">The networks, which the portrait was prepared with.</param>
    /// <param name="portrait">The square around its head, in full size.</param>
    public FaceVid2VidCompositor(FaceVid2VidPortrait animator, Image portrait) =>
        (_animator, _portrait, _layers) = (animator, portrait, new RefinementLayers(animator.Size));

    /// <summary>Draws a frame.</summary>
    /// <param name="keyPoints">Where the key points shall be.</param>
    /// <param name="frame">Receives it; as large as the portrait.</param>
    public void Paint(KeyPointSet keyPoints, Image frame)
    {
        if (!_animator.Refines)
        {
            Image picture = _animator.Render(keyPoints);
            if (picture.Width == frame.Width)
            {
                picture.Pixels.CopyTo(frame.Pixels, 0);
                return;
            }

            _resizer ??= new Resizer(picture.Width, picture.Height, frame.Width, frame.Height);
            _resizer.Resize(picture, frame);
            return;
        }

        _animator.RenderLayers(keyPoints, out ReadOnlySpan<float> flow, out ReadOnlySpan<float> added);
        _layers.Set(flow, added);
        _layers.Compose(_portrait, _portrait, frame);
    }
}
