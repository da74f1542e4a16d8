using System.Numerics;
using Orator.Animation;
using Orator.Geometry;

namespace Orator.Tests.Generators;

public sealed class HeadCropTests
{
    [Theory]
    [InlineData(200, 150)]
    [InlineData(10, 10)]
    [InlineData(395, 290)]
    public void TheSquareIsFullEvenWhereItLeavesThePhoto(float x, float y)
    {
        Image photo = Gradient(400, 300);
        FaceObservation face = FaceAt(new Vector2(x, y), 60);
        HeadCrop crop = HeadCrop.Around(face, photo.Width, photo.Height, 512);
        Image cut = crop.Cut(crop.ScalePhoto(photo));

        Assert.Equal(1, crop.Scale);
        Assert.Equal(crop.Side, cut.Width);
        for (int row = 0; row < cut.Height; row += 7)
        {
            for (int column = 0; column < cut.Width; column += 7)
            {
                Assert.Equal(
                    photo[Math.Clamp(crop.X + column, 0, 399), Math.Clamp(crop.Y + row, 0, 299)].ToArray(), cut[column, row].ToArray());
            }
        }
    }

    [Fact]
    public void AFaceKeepsItsPlaceInTheCrop()
    {
        Image photo = Gradient(1200, 900);
        FaceObservation face = FaceAt(new Vector2(500, 420), 300);
        HeadCrop crop = HeadCrop.Around(face, photo.Width, photo.Height, 256);
        FaceObservation moved = crop.ToCrop(face);

        Assert.InRange(crop.Side, 250, 256);
        Vector3 nose = moved.Landmarks[1];
        Assert.InRange(nose.X, 0.3f * crop.Side, 0.7f * crop.Side);

        // The gradient tells where a pixel of the crop was in the photo.
        Image cut = crop.Cut(crop.ScalePhoto(photo));
        float shown = cut[(int)nose.X, (int)nose.Y][0] / 255f * photo.Width;
        Assert.Equal(face.Landmarks[1].X, shown, 8f);
    }

    [Fact]
    public void PastedBackThePhotoIsWhole()
    {
        Image photo = Gradient(401, 301);
        HeadCrop crop = HeadCrop.Around(FaceAt(new Vector2(60, 150), 60), photo.Width, photo.Height, 512);
        Image scaled = crop.ScalePhoto(photo);
        Image frame = new(crop.PhotoWidth, crop.PhotoHeight);
        new PasteBack(crop, scaled).Compose(crop.Cut(scaled), frame);
        Assert.Equal(photo.Pixels, frame.Pixels);
    }

    [Fact]
    public void OutsideAndOnTheEdgeOfTheSquareThePhotoStays()
    {
        Image photo = Gradient(400, 300);
        HeadCrop crop = HeadCrop.Around(FaceAt(new Vector2(200, 150), 60), photo.Width, photo.Height, 512);
        Image frame = new(400, 300);
        Image red = new(crop.Side, crop.Side, [.. Enumerable.Range(0, crop.Side * crop.Side).SelectMany(_ => new byte[] { 255, 0, 0 })]);
        new PasteBack(crop, photo).Compose(red, frame);
        for (int y = 0; y < 300; y++)
        {
            for (int x = 0; x < 400; x++)
            {
                bool inside = x > crop.X && y > crop.Y && x < crop.X + crop.Side - 1 && y < crop.Y + crop.Side - 1;
                if (!inside)
                {
                    Assert.True(photo[x, y].SequenceEqual(frame[x, y]), $"({x}, {y}) changed.");
                }
            }
        }

        Assert.Equal([255, 0, 0], frame[200, 150].ToArray());
    }

    [Fact]
    public void AHugePhotoIsScaledDown()
    {
        HeadCrop crop = HeadCrop.Around(FaceAt(new Vector2(3000, 1500), 100), 6000, 3000, 512);
        Assert.Equal(1920, crop.PhotoWidth);
        Assert.Equal(960, crop.PhotoHeight);
    }

    private static FaceObservation FaceAt(Vector2 center, float scale)
    {
        HeadPose pose = new(Rotation.Identity, scale, new Vector3(center, 0));
        Vector3[] points = [.. FaceTopology.Canonical.ToArray().Select(pose.ToPicture)];
        return new FaceObservation(
            points, new Vector3[FaceObservation.EyePointCount], new Vector3[FaceObservation.EyePointCount], default, 1);
    }

    private static Image Gradient(int width, int height)
    {
        Image image = new(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                image[x, y][0] = (byte)(255 * x / width);
                image[x, y][1] = (byte)(255 * y / height);
                image[x, y][2] = (byte)((x * 7) + (y * 13));
            }
        }

        return image;
    }
}
