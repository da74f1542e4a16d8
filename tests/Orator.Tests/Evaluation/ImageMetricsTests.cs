using Orator.Checkpoints;
using Orator.Training.Metrics;

namespace Orator.Tests.Evaluation;

public sealed class ImageMetricsTests
{
    [Fact]
    public void AgreesWithTheIndependentImplementation()
    {
        SafetensorsFile fixture = SharedFolder.Fixture("headgan/metrics.safetensors");
        Image a = ToImage(fixture["in.a_u8"]);
        Image b = ToImage(fixture["in.b_u8"]);

        Assert.Equal(fixture["out.l1_255"].Values[0], 255 * ImageMetrics.L1(a, b), 1e-4);
        Assert.Equal(fixture["out.psnr"].Values[0], ImageMetrics.Psnr(a, b), 1e-4);
        Assert.Equal(fixture["out.ssim_gauss11_valid"].Values[0], ImageMetrics.Ssim(a, b), 1e-5);
        Assert.Equal(fixture["out.ms_ssim"].Values[0], ImageMetrics.MsSsim(a, b), 1e-5);
    }

    [Fact]
    public void IdenticalPicturesScorePerfectly()
    {
        Image image = Noise(1);
        Assert.Equal(0, ImageMetrics.L1(image, image.Clone()));
        Assert.Equal(double.PositiveInfinity, ImageMetrics.Psnr(image, image.Clone()));
        Assert.Equal(1, ImageMetrics.Ssim(image, image.Clone()), 1e-6);
        Assert.Equal(1, ImageMetrics.MsSsim(image, image.Clone()), 1e-6);
    }

    [Fact]
    public void UnrelatedNoiseIsNotSimilar()
    {
        Assert.InRange(ImageMetrics.Ssim(Noise(1), Noise(2)), -0.05, 0.05);
        Assert.InRange(ImageMetrics.L1(Noise(1), Noise(2)), 0.3, 0.37);
    }

    [Fact]
    public void PicturesOfDifferentSizeAreRefused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => ImageMetrics.Ssim(new Image(20, 20), new Image(20, 21)));
        Assert.Contains("20x20 and 20x21", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PicturesTooSmallForTheWindowAreRefused()
    {
        Assert.Throws<ArgumentException>(() => ImageMetrics.Ssim(new Image(10, 40), new Image(10, 40)));
        Assert.Throws<ArgumentException>(() => ImageMetrics.MsSsim(new Image(175, 256), new Image(175, 256)));
        Assert.Equal(176, ImageMetrics.MsSsimMinimumSide);
    }

    private static Image Noise(int seed)
    {
        Image image = new(192, 192);
        new Random(seed).NextBytes(image.Pixels);
        return image;
    }

    private static Image ToImage(StoredTensor tensor) =>
        new(tensor.Shape[1], tensor.Shape[0], Array.ConvertAll(tensor.Values, v => (byte)v));
}
