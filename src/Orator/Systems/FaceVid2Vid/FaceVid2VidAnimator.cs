using Orator.Animation;
using Orator.Engine.Models;
using Orator.Imaging;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>
/// face-vid2vid driven by motion rather than by pictures: the portrait's <see cref="PortraitKeyPoints"/> are the key points that the networks warp its volume by. It draws the whole
/// square around the head anew.
/// </summary>
public sealed class FaceVid2VidAnimator : IAnimator
{
    /// <summary>Name on the command line.</summary>
    public const string GeneratorName = "face-vid2vid";

    private readonly ModelPackage _package;

    /// <summary>Takes a model.</summary>
    /// <param name="package">The model.</param>
    /// <exception cref="InputException">Its key points are its own, so that only pictures can drive it, or it is of another architecture.</exception>
    public FaceVid2VidAnimator(ModelPackage package)
    {
        if (!DrivenByMotion(package))
        {
            throw new InputException($"This model can be driven by pictures only: it works with 'orator reenact --generator {GeneratorName}'.");
        }

        _package = package;
    }

    /// <inheritdoc/>
    public string Name => GeneratorName;

    /// <inheritdoc/>
    public bool Learned => true;

    /// <inheritdoc/>
    public bool Redraws => true;

    /// <summary>Whether a model's key points are vertices of the face mesh.</summary>
    /// <param name="package">The model.</param>
    public static bool DrivenByMotion(ModelPackage package) => package.Configuration is FaceVid2VidModelConfiguration { MeshKeyPoints: true };

    /// <inheritdoc/>
    public IPreparedPortrait Prepare(SourcePortrait source) => new Renderer(_package, source);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Renderer : IPreparedPortrait
    {
        private readonly SourcePortrait _source;
        private readonly FaceVid2VidPortrait _animator;
        private readonly PortraitKeyPoints _keyPoints;
        private readonly FaceVid2VidCompositor _painter;

        public Renderer(ModelPackage package, SourcePortrait source)
            : this(source, new FaceVid2VidPortrait(package)) =>
            _animator.Prepare(Downscaling.Resize(source.Crop, _animator.Size, _animator.Size), _keyPoints.Source);

        private Renderer(SourcePortrait source, FaceVid2VidPortrait animator)
        {
            (_source, _animator) = (source, animator);
            _keyPoints = new PortraitKeyPoints(source);
            _painter = new FaceVid2VidCompositor(_animator, source.Crop);
        }

        public void Render(MotionFrame motion, Image frame) => _painter.Paint(_keyPoints.In(motion), frame);

        public IPreparedPortrait? Share() => _animator.Share() is FaceVid2VidPortrait animator ? new Renderer(_source, animator) : null;

        public void Dispose() => _animator.Dispose();
    }
}
