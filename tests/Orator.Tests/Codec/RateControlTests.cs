using Orator.Codec;

namespace Orator.Tests.Codec;

public class RateControlTests
{
    [Fact]
    public void QualityFollowsTheRate()
    {
        RateControl rate = new(new FaceVideoEncoderOptions { BitsPerSecond = 2000, Quality = 5 });
        Assert.Equal(5, rate.Choose(0));

        // Twice the rate in the first second, then next to nothing.
        rate.MotionSent(4000);
        Assert.Equal(4, rate.Choose(25));
        rate.MotionSent(100);
        Assert.Equal(5, rate.Choose(50));
        rate.MotionSent(100);
        Assert.Equal(6, rate.Choose(75));

        // What is about right stays; so does the quality within a second.
        rate.MotionSent(1800);
        Assert.Equal(6, rate.Choose(100));
        rate.MotionSent(9000);
        Assert.Equal(6, rate.Choose(110));
    }

    [Fact]
    public void PicturesTakeFromTheRate()
    {
        RateControl rate = new(new FaceVideoEncoderOptions { BitsPerSecond = 2000, Quality = 5 });
        rate.PictureSent(0, 30_000); // 1,000 bits a second of half a minute.
        _ = rate.Choose(0);
        rate.MotionSent(1500);
        Assert.Equal(4, rate.Choose(25));
    }

    [Fact]
    public void WithoutARateTheQualityStays()
    {
        RateControl rate = new(new FaceVideoEncoderOptions { Quality = 7 });
        rate.MotionSent(100_000);
        Assert.Equal(7, rate.Choose(100));
    }

    [Fact]
    public void AnotherPictureWaitsUntilTheLastIsPaidFor()
    {
        RateControl rate = new(new FaceVideoEncoderOptions { PictureBitsPerSecond = 3000 });
        rate.PictureSent(100, 30_000);
        Assert.False(rate.AllowsPicture(100 + (9 * 25)));
        Assert.True(rate.AllowsPicture(100 + (10 * 25)));
    }
}
