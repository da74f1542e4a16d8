using Orator.Engine;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Media;
using Orator.Perception;
using Orator.Training.Losses;
using Orator.Training.Metrics;

namespace Orator.Tests.Evaluation;

/// <summary>The perceptual distance must order distortions of a real face as people do.</summary>
public sealed class PerceptualDistanceTests(PerceptualDistanceTests.Portrait portrait) : IClassFixture<PerceptualDistanceTests.Portrait>
{
    private const int Size = 128;

    [Fact]
    public void ItGrowsWithEveryDistortion()
    {
        Assert.Equal(0, portrait.Distance(portrait.Picture));
        AssertGrows([.. new[] { 0.7f, 1.5f, 3, 6 }.Select(sigma => portrait.Distance(Blur(portrait.Picture, sigma)))]);
        AssertGrows([.. new[] { 3f, 8, 20, 50 }.Select(sigma => portrait.Distance(Noise(portrait.Picture, sigma)))]);
        AssertGrows([.. new[] { 0.5f, 1, 2, 5 }.Select(way => portrait.Distance(Shift(portrait.Picture, way)))]);
    }

    [Fact]
    public void SharpIsNearerThanBlurredAtTheSamePsnr()
    {
        Image moved = Shift(portrait.Picture, 1);
        Image blurred = AtPsnr(sigma => Blur(portrait.Picture, sigma), ImageMetrics.Psnr(moved, portrait.Picture));
        Assert.True(portrait.Distance(moved) < portrait.Distance(blurred));

        Image brighter = new(Size, Size, Array.ConvertAll(portrait.Picture.Pixels, v => (byte)Math.Min(255, v + 12)));
        blurred = AtPsnr(sigma => Blur(portrait.Picture, sigma), ImageMetrics.Psnr(brighter, portrait.Picture));
        Assert.True(portrait.Distance(brighter) < portrait.Distance(blurred));
    }

    [Fact]
    public void GradientsReachThePicture()
    {
        // The loss falls along its negative gradient by as much as the gradient says.
        Graph graph = new();
        Tensor image = graph.Input("image", [1, 3, 64, 64]);
        Tensor target = graph.Input("target", [1, 3, 64, 64]);
        Tensor loss = PerceptualLoss.Of(new FaceFeatures(), [image], [target]);
        graph.Output("loss", loss);
        graph.Output("gradient", Gradients.Of(loss, [image])[0]);
        using Session session = Session.Compile(graph);
        float[] truth = FaceCutout.Cut(portrait.Picture, new FaceRegion(Size / 2f, Size / 2f, Size, 0), 64).ToPlanes();
        float[] start = [.. truth.Select(v => (0.7f * v) + 0.1f)];
        truth.CopyTo(session.Input("target"));
        float before = Run(start);
        float[] gradient = session.Output("gradient").ToArray();
        double squared = gradient.Sum(g => (double)g * g);
        float step = (float)(0.002 * before / squared);
        float after = Run([.. start.Zip(gradient, (v, g) => v - (step * g))]);
        float other = Run([.. start.Zip(gradient, (v, g) => v + (step * g))]);
        Assert.InRange((other - after) / (2 * step * squared), 0.9, 1.1);

        float Run(float[] picture)
        {
            picture.CopyTo(session.Input("image"));
            session.Run();
            return session.Output("loss")[0];
        }
    }

    private static void AssertGrows(double[] values) =>
        Assert.True(values.Zip(values.Skip(1)).All(pair => pair.First < pair.Second), string.Join(" ", values));

    private Image AtPsnr(Func<float, Image> distort, double psnr)
    {
        (float low, float high) = (0.2f, 10);
        for (int i = 0; i < 20; i++)
        {
            float middle = (low + high) / 2;
            (low, high) = ImageMetrics.Psnr(distort(middle), portrait.Picture) > psnr ? (middle, high) : (low, middle);
        }

        return distort(low);
    }

    private static Image Shift(Image picture, float way) =>
        FaceCutout.Cut(picture, new FaceRegion((Size / 2f) + way, Size / 2f, Size, 0), Size);

    private static Image Noise(Image picture, float sigma)
    {
        Random random = new(1);
        return new Image(
            Size,
            Size,
            Array.ConvertAll(
                picture.Pixels,
                v => (byte)Math.Clamp(
                    v + (sigma * MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(2 * MathF.PI * random.NextSingle())),
                    0,
                    255)));
    }

    private static Image Blur(Image picture, float sigma)
    {
        int radius = (int)MathF.Ceiling(3 * sigma);
        float[] weights = [.. Enumerable.Range(-radius, (2 * radius) + 1).Select(i => MathF.Exp(-i * i / (2 * sigma * sigma)))];
        float sum = weights.Sum();
        return Along(Along(picture, true), false);

        Image Along(Image from, bool horizontal)
        {
            Image to = new(Size, Size);
            for (int y = 0; y < Size; y++)
            {
                for (int x = 0; x < Size; x++)
                {
                    for (int c = 0; c < 3; c++)
                    {
                        float value = 0;
                        for (int k = -radius; k <= radius; k++)
                        {
                            value += weights[k + radius] / sum * (horizontal ? from[Math.Clamp(x + k, 0, Size - 1), y] : from[x, Math.Clamp(y + k, 0, Size - 1)])[c];
                        }

                        to[x, y][c] = (byte)(value + 0.5f);
                    }
                }
            }

            return to;
        }
    }

    /// <summary>A face, and the distance of other pictures from it.</summary>
    public sealed class Portrait : IAsyncLifetime, IDisposable
    {
        private PictureFeatures _features = null!;

        internal Image Picture { get; private set; } = null!;

        internal PerceptualDistance Perceptual { get; } = new(new FaceFeatures(), Size, threads: 1);

        public async ValueTask InitializeAsync()
        {
            Image photo = await ImageReader.ReadAsync(DemoMedia.File("audrey.jpg"));
            using FaceAnalyzer analyzer = new(threads: 1);
            FaceObservation face = analyzer.Search(photo, most: 1)[0];
            Picture = FaceCutout.Cut(photo, FaceRegion.Around(face.Landmarks, 33, 263, 1.6f), Size);
            _features = Perceptual.Describe(Picture);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        public void Dispose() => Perceptual.Dispose();

        internal double Distance(Image picture) => PerceptualDistance.Between(Perceptual.Describe(picture), _features);
    }
}
