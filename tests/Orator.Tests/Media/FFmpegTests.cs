using Orator.Media;

namespace Orator.Tests.Media;

public sealed class FFmpegTests
{
    [Fact]
    public void PackagedProgramsRunWithoutTheirExecutableBit()
    {
        FFmpeg? programs = FFmpeg.FromPackage();
        Assert.SkipWhen(programs is null, "the PATH has a usable ffmpeg, so the build did not fetch one");
        Assert.Equal(4, programs.MajorVersion);
        Assert.Equal("libx264", programs.H264Encoder);
        if (!OperatingSystem.IsWindows())
        {
            Assert.True(File.GetUnixFileMode(programs.Probe).HasFlag(UnixFileMode.UserExecute));
        }
    }

    [Fact]
    public async Task ProcessThatStopsAnsweringIsKilledOnCancellation()
    {
        // ffmpeg waits for pictures that never come. The time begins once it runs, however busy the machine is.
        using CancellationTokenSource stop = new();
        await using FFmpegProcess process = FFmpegProcess.Start(
            FFmpeg.Current.Program,
            ["-v", "error", "-f", "rawvideo", "-s", "8x8", "-pix_fmt", "rgb24", "-i", "pipe:0", "-f", "rawvideo", "pipe:1"],
            stop.Token);
        stop.CancelAfter(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await process.ReadAsync(new byte[1]));
    }

    [Theory]
    [InlineData(25, 25, 1)]
    [InlineData(29.97, 30000, 1001)]
    [InlineData(23.976, 24000, 1001)]
    [InlineData(59.94, 60000, 1001)]
    [InlineData(12.5, 12500, 1000)]
    [InlineData(30, 30, 1)]
    public void DecimalFrameRatesMeanTheirFractions(double value, int numerator, int denominator)
    {
        FrameRate rate = value;
        Assert.Equal((numerator, denominator), (rate.Numerator, rate.Denominator));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-25)]
    [InlineData(double.NaN)]
    [InlineData(5000)]
    public void ImpossibleFrameRatesAreRefused(double value) => Assert.Throws<InputException>(() => FrameRate.FromDouble(value));
}
