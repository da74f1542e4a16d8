using Orator.Animation;
using Orator.Animation.Mesh;
using Orator.Geometry;
using Orator.Media;
using Orator.Perception;

namespace Orator.Tests.Generators;

/// <summary>A portrait of the demo media, rendered by the mesh generator.</summary>
public sealed class PreparedDemoPortrait : IAsyncLifetime
{
    private readonly MeshAnimator _generator = new();
    private IPreparedPortrait _renderer = null!;

    public SourcePortrait Source { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Image photo = await ImageReader.ReadAsync(DemoMedia.File("cage.jpg"));
        using FaceAnalyzer analyzer = new();
        FaceObservation face = PortraitFace.Find(analyzer, photo, "cage.jpg").Face;
        HeadCrop crop = HeadCrop.Around(face, photo.Width, photo.Height, 512);
        Source = SourcePortraitBuilder.Prepare(crop.Cut(crop.ScalePhoto(photo)), crop.ToCrop(face));
        _renderer = _generator.Prepare(Source);
    }

    public ValueTask DisposeAsync()
    {
        _renderer.Dispose();
        _generator.Dispose();
        return ValueTask.CompletedTask;
    }

    public Image Render(MotionFrame motion)
    {
        Image frame = new(Source.Crop.Width, Source.Crop.Height);
        _renderer.Render(motion, frame);
        return frame;
    }

    /// <summary>The portrait's motion with another mouth.</summary>
    public MotionFrame WithMouth(MouthShape mouth)
    {
        float[] expression = Source.Basis.FromMouthShape(mouth);
        Source.Motion.Expression.AsSpan(ExpressionBasis.MouthCount).CopyTo(expression.AsSpan(ExpressionBasis.MouthCount));
        return Source.Motion with { Expression = expression };
    }

    /// <summary>Mean brightness of a square patch, 0..255.</summary>
    public static float Brightness(Image image, float centerX, float centerY, float radius)
    {
        float sum = 0;
        int count = 0;
        for (int y = (int)(centerY - radius); y <= centerY + radius; y++)
        {
            for (int x = (int)(centerX - radius); x <= centerX + radius; x++)
            {
                Span<byte> p = image[x, y];
                sum += (0.299f * p[0]) + (0.587f * p[1]) + (0.114f * p[2]);
                count++;
            }
        }

        return sum / count;
    }
}
