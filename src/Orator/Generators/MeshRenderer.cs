using System.Runtime.Intrinsics;
using Orator.Faces;
using Orator.Media;
using Orator.Motion;

namespace Orator.Generators;

/// <summary>Renders one portrait by moving its own pixels with the face mesh.</summary>
public sealed class MeshRenderer : IFrameRenderer
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
    public MeshRenderer(SourcePortrait portrait)
    {
        _portrait = portrait;
        _texture = new SourceTexture(portrait.Crop);
        _mesh = new HeadMesh(portrait);
        _flow = new MeshFlow(_mesh, portrait.Crop.Width);
        HeadPose pose = _mesh.PoseOf(portrait.Motion);
        EyeModel right = EyeModel.Right(portrait.Shape);
        EyeModel left = EyeModel.Left(portrait.Shape);
        _mouth = new MouthLayer(_texture, _mesh.Source, _mesh.PortraitShape, pose, _mesh.Lips);
        _rightEye = new EyeLayer(_texture, _mesh.Source, pose, _mesh.RightLids, portrait.Face.RightEye, right, portrait.Motion.GazeRight);
        _leftEye = new EyeLayer(_texture, _mesh.Source, pose, _mesh.LeftLids, portrait.Face.LeftEye, left, portrait.Motion.GazeLeft);
    }

    /// <summary>For every pixel of the last frame: 255 where it shows the portrait's own skin, hair or background, 0 where it is invented, was hidden, or is stretched by more than 2.5.</summary>
    public ReadOnlySpan<byte> Validity => _flow.Validity;

    /// <summary>For every pixel of the last frame: how far to the right its place in the portrait lies, pixels.</summary>
    public ReadOnlySpan<float> FlowX => _flow.X;

    /// <summary>For every pixel of the last frame: how far down its place in the portrait lies, pixels.</summary>
    public ReadOnlySpan<float> FlowY => _flow.Y;

    /// <inheritdoc/>
    public void Render(MotionFrame motion, Image frame)
    {
        if (frame.Width != _portrait.Crop.Width || frame.Height != _portrait.Crop.Height)
        {
            throw new ArgumentException($"The frame must be as large as the portrait's crop, {_portrait.Crop.Width}x{_portrait.Crop.Height}.", nameof(frame));
        }

        _mesh.Pose(motion);
        _flow.Compute((from, to) => Sample(frame, from, to));
        HeadPose pose = _mesh.PoseOf(motion);
        _mouth.Draw(frame, _flow.Validity, _mesh.Target, _mesh.Shape, pose);
        _rightEye.Draw(frame, _mesh.Target, pose, motion.GazeRight, LidMotion.Opening(motion.BlinkRight, _portrait.Motion.BlinkRight));
        _leftEye.Draw(frame, _mesh.Target, pose, motion.GazeLeft, LidMotion.Opening(motion.BlinkLeft, _portrait.Motion.BlinkLeft));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Sample(Image frame, int from, int to)
    {
        int width = frame.Width;
        byte[] source = _portrait.Crop.Pixels;
        for (int y = from; y < to; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int i = (y * width) + x;
                float dx = _flow.X[i];
                float dy = _flow.Y[i];
                int to3 = i * 3;
                if (dx == 0 && dy == 0)
                {
                    frame.Pixels[to3] = source[to3];
                    frame.Pixels[to3 + 1] = source[to3 + 1];
                    frame.Pixels[to3 + 2] = source[to3 + 2];
                    continue;
                }

                Vector128<int> color = Vector128.ConvertToInt32(_texture.Sample(x + 0.5f + dx, y + 0.5f + dy) + Vector128.Create(0.5f));
                frame.Pixels[to3] = (byte)color[0];
                frame.Pixels[to3 + 1] = (byte)color[1];
                frame.Pixels[to3 + 2] = (byte)color[2];
            }
        }
    }
}
