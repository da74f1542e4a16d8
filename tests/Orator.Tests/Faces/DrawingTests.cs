using System.Numerics;
using Orator.Animation;
using Orator.Geometry;
using Orator.Perception;
using Orator.Systems.StyleAware;

namespace Orator.Tests.Faces;

public sealed class DrawingTests
{
    [Fact]
    public void ACropInPlaceIsThePictureItself()
    {
        Image picture = Ramp(8);
        float[] crop = new float[3 * 64];
        FaceCrop.Sample(picture, new FaceRegion(4, 4, 8, 0), 8, crop);
        Assert.Equal(picture[3, 5][0], crop[(5 * 8) + 3], 1e-4f);
        Assert.Equal(picture[3, 5][2], crop[128 + (5 * 8) + 3], 1e-4f);

        FaceCrop.Sample(picture, new FaceRegion(4, 4, 8, 0), 8, crop, mirror: true);
        Assert.Equal(picture[4, 5][0], crop[(5 * 8) + 3], 1e-4f);
    }

    [Fact]
    public void ACropTurnedByARightAngleReadsColumns()
    {
        Image picture = Ramp(8);
        float[] crop = new float[3 * 64];
        FaceCrop.Sample(picture, new FaceRegion(4, 4, 8, MathF.PI / 2), 8, crop);

        // Clockwise: the crop's first row runs down the picture's right edge.
        Assert.Equal(picture[7, 2][0], crop[2], 1e-3f);
    }

    [Fact]
    public void OutsideThePictureIsItsEdgeOrBlack()
    {
        Image picture = Ramp(8);
        float[] crop = new float[3 * 64];
        FaceRegion far = new(-20, 4, 8, 0);
        FaceCrop.Sample(picture, far, 8, crop);
        Assert.Equal(picture[0, 0][0], crop[0], 1e-4f);
        FaceCrop.Sample(picture, far, 8, crop, border: CropBorder.Zero);
        Assert.Equal(0, crop[0]);
    }

    [Fact]
    public void ShrinkingAveragesInsteadOfSkipping()
    {
        Image stripes = new(64, 64);
        for (int i = 0; i < stripes.Pixels.Length; i++)
        {
            stripes.Pixels[i] = (byte)(i / 3 % 2 * 200);
        }

        float[] crop = new float[3 * 64];
        FaceCrop.Sample(stripes, new FaceRegion(32, 32, 64, 0), 8, crop);
        Assert.All(crop, v => Assert.InRange(v, 99, 101));
    }

    [Fact]
    public void AFacialMapOfTheOwnMotionShowsTheObservedFace()
    {
        SourcePortrait portrait = Portrait();
        Image map = PortraitMap.Draw(portrait, portrait.Motion, 256);

        // Every part is drawn where perception saw it.
        foreach (int i in new[] { 10, 152, 13, 17, 4, 105, 334, 33, 263 })
        {
            Vector3 p = portrait.Face.Landmarks[i];
            Assert.True(map[(int)p.X, (int)p.Y].ToArray().Max() > 60, $"nothing is drawn at vertex {i}");
        }

        Assert.Equal(0, map[0, 0].ToArray().Max());
    }

    [Fact]
    public void AFacialMapShowsBlinkAndGaze()
    {
        SourcePortrait portrait = Portrait();
        int Filled(Image map) => Enumerable.Range(0, map.Pixels.Length / 3).Count(i => map.Pixels[(3 * i) + 2] is 128);
        MotionFrame closed = portrait.Motion with { BlinkRight = 1, BlinkLeft = 1 };
        Assert.True(Filled(PortraitMap.Draw(portrait, closed, 256)) < 0.3 * Filled(PortraitMap.Draw(portrait, portrait.Motion, 256)));

        MotionFrame aside = portrait.Motion with { GazeLeft = new Vector2(0.5f, 0) };
        Assert.NotEqual(PortraitMap.Draw(portrait, portrait.Motion, 256).Pixels, PortraitMap.Draw(portrait, aside, 256).Pixels);
    }

    private static SourcePortrait Portrait()
    {
        FaceObservation face = FixtureFaces.Still("average.png");
        FaceRegion region = face.Region;
        float scale = 256 / region.Size;
        return SourcePortraitBuilder.Prepare(
            new Image(256, 256), face.Transform(scale, new Vector2(128 - (region.CenterX * scale), 128 - (region.CenterY * scale))));
    }

    private static Image Ramp(int side)
    {
        Image picture = new(side, side);
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            picture.Pixels[i] = (byte)((i * 37) % 251);
        }

        return picture;
    }
}
