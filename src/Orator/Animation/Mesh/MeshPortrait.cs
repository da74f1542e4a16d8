using Orator.Geometry;
using Orator.Imaging;

namespace Orator.Animation.Mesh;

/// <summary>Renders one portrait by moving its own pixels with the face mesh. Not safe for use by several threads at once: see
/// <see cref="Share"/>.</summary>
public sealed class MeshPortrait : IPreparedPortrait
{
    private readonly SourcePortrait _portrait;
    private readonly SourceTexture _texture;
    private readonly HeadMesh _mesh;
    private readonly MeshFlow _flow;
    private readonly EyeLayer _rightEye;
    private readonly EyeLayer _leftEye;
    private readonly MouthLayer _mouth;

    /// <summary>Prepares a portrait.</summary>
    /// <param name="portrait">The portrait.</param>
    public MeshPortrait(SourcePortrait portrait)
        : this(portrait, new SourceTexture(portrait.Crop))
    {
    }

    private MeshPortrait(SourcePortrait portrait, SourceTexture texture)
    {
        (_portrait, _texture) = (portrait, texture);
        _mesh = new HeadMesh(portrait);
        _flow = new MeshFlow(_mesh, portrait.Crop.Width);
        HeadPose pose = _mesh.PoseOf(portrait.Motion);
        EyeModel right = EyeModel.Right(portrait.Shape);
        EyeModel left = EyeModel.Left(portrait.Shape);
        _mouth = new MouthLayer(_texture, _mesh.Source, _mesh.PortraitShape, pose, _mesh.Lips);
        _rightEye = new EyeLayer(_texture, _mesh.Source, pose, _mesh.RightLids, portrait.Face.RightEye, right, portrait.Motion.GazeRight);
        _leftEye = new EyeLayer(_texture, _mesh.Source, pose, _mesh.LeftLids, portrait.Face.LeftEye, left, portrait.Motion.GazeLeft);
    }

    /// <summary>For every pixel of the last frame: 255 where it shows the portrait's own skin, hair or background, 0 where it is invented,
    /// was hidden, or is stretched by more than 2.5.</summary>
    public ReadOnlySpan<byte> Validity => _flow.Validity;

    /// <summary>For every pixel of the last frame: how far to the right its place in the portrait lies, pixels.</summary>
    public ReadOnlySpan<float> FlowX => _flow.X;

    /// <summary>For every pixel of the last frame: how far down its place in the portrait lies, pixels.</summary>
    public ReadOnlySpan<float> FlowY => _flow.Y;

    /// <inheritdoc/>
    public Driving Frontal => _portrait.Motion with { Rotation = Rotation.Identity };

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The driving has no motion, or the frame another size.</exception>
    public void Render(Driving driving, Image frame)
    {
        MotionFrame motion = driving.Motion ?? throw new ArgumentException("The mesh is driven by motion.", nameof(driving));
        if (frame.Width != _portrait.Crop.Width || frame.Height != _portrait.Crop.Height)
        {
            throw new ArgumentException(
                $"The frame must be as large as the portrait's crop, {_portrait.Crop.Width}x{_portrait.Crop.Height}.", nameof(frame));
        }

        _mesh.Pose(motion);
        _flow.Begin();
        for (int band = 0; band < _flow.Bands; band++)
        {
            (int from, int to) = _flow.Compute(band);
            _texture.Move(_flow.X, _flow.Y, frame, from, to);
        }

        HeadPose pose = _mesh.PoseOf(motion);
        _mouth.Draw(frame, _flow.Validity, _mesh.Target, _mesh.Shape, pose);
        _rightEye.Draw(
            frame, _flow.Validity, _mesh.Target, pose, motion.GazeRight, LidMotion.Opening(motion.BlinkRight, _portrait.Motion.BlinkRight));
        _leftEye.Draw(
            frame, _flow.Validity, _mesh.Target, pose, motion.GazeLeft, LidMotion.Opening(motion.BlinkLeft, _portrait.Motion.BlinkLeft));
    }

    /// <inheritdoc cref="IPreparedPortrait.Share"/>
    public MeshPortrait Share() => new(_portrait, _texture);

    /// <inheritdoc/>
    IPreparedPortrait IPreparedPortrait.Share() => Share();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
