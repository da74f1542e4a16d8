using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Imaging;
using Orator.Motion;
using Orator.Systems.FaceVid2Vid;
using Orator.Tests.Generators;

namespace Orator.Tests.FaceVid2Vid;

/// <summary>Portraits larger than the networks' pictures keep their own pixels.</summary>
public sealed class PainterTests(PreparedDemoPortrait portrait) : IClassFixture<PreparedDemoPortrait>
{
    private const int Small = 128;

    [Fact]
    public void InTheModelsSizeTheLayersGiveItsPicture()
    {
        (Image painted, Image rendered) = Paint(Small);
        Assert.True(painted.Pixels.Zip(rendered.Pixels).All(pair => Math.Abs(pair.First - pair.Second) <= 1));
    }

    [Fact]
    public void LargerPicturesShowTheSameInMoreDetail()
    {
        (Image painted, Image rendered) = Paint(4 * Small);
        double Difference(Image a, Image b) => a.Pixels.Zip(b.Pixels, (x, y) => Math.Abs(x - y)).Average();
        Assert.True(Difference(Downscaling.Resize(painted, Small, Small), rendered) < 4);
        Assert.True(Roughness(painted) > 1.2 * Roughness(Downscaling.Resize(rendered, 4 * Small, 4 * Small)));
    }

    // Networks with initial weights, whose layers are far from nothing.
    private (Image Painted, Image Rendered) Paint(int side)
    {
        FaceVid2VidModelConfiguration configuration = new(
            GeneratorKind.Original, Small, FaceVid2VidConfiguration.Lite(Small, MeshKeyPoints.Count))
        { MeshKeyPoints = true };
        FaceVid2VidModel model = configuration.Create(new CounterRandom(1));
        model.Train(false);
        using FaceVid2VidPortrait animator = new(new ModelPackage("face-vid2vid", configuration, model));
        PortraitKeyPoints keyPoints = new(portrait.Source);
        Image full = Downscaling.Resize(portrait.Source.Crop, side, side);
        animator.Prepare(Downscaling.Resize(portrait.Source.Crop, Small, Small), keyPoints.Source);
        KeyPointSet driving = keyPoints.In(Retargeting.WithView(portrait.Source.Motion, 0.2f, 0.1f, 0));
        Image painted = new(side, side);
        new FaceVid2VidCompositor(animator, full).Paint(driving, painted);
        return (painted, animator.Render(driving));
    }

    private static double Roughness(Image image)
    {
        double sum = 0;
        for (int i = 3; i < image.Pixels.Length; i++)
        {
            sum += Math.Abs(image.Pixels[i] - image.Pixels[i - 3]);
        }

        return sum;
    }
}
