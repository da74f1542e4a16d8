using System.Numerics;
using Orator.Geometry;
using Orator.Imaging;
using Orator.Training.Systems.StyleHeat;

namespace Orator.Tests.StyleHeat;

/// <summary>Measures of attributes on faces that are drawn.</summary>
public sealed class AttributeMeasuresTests
{
    private const int Size = 256;
    private static readonly Vector3 Skin = new(200, 160, 140);
    private static readonly Vector3 Lips = new(190, 130, 120);

    [Fact]
    public void ABeardIsDarkerThanTheCheeksWhateverTheLight()
    {
        Assert.Equal(0, AttributeMeasures.Beard(Draw(), Face())!.Value, 1e-3);
        double dark = AttributeMeasures.Beard(Draw(beard: Skin * 0.3f), Face())!.Value;
        Assert.Equal(0.7, dark, 0.02);
        Assert.Equal(dark, AttributeMeasures.Beard(Draw(beard: Skin * 0.3f, light: 0.5f), Face())!.Value, 0.02);
        Assert.True(AttributeMeasures.Beard(Draw(beard: new(235)), Face()) < -0.1);
    }

    [Fact]
    public void MakeupIsSaturatedLipsAndLids()
    {
        double none = AttributeMeasures.Makeup(Draw(), Face())!.Value;
        double lips = AttributeMeasures.Makeup(Draw(lips: new(200, 20, 40)), Face())!.Value;
        double lids = AttributeMeasures.Makeup(Draw(lids: new(60, 80, 200)), Face())!.Value;

        // Saturation: lips 70/190, then 180/200; cheeks 60/200; lids as the skin, then 140/200.
        Assert.Equal((70.0 / 190) - 0.3, none, 0.01);
        Assert.Equal(0.9 - 0.3, lips, 0.01);
        Assert.Equal(none + (0.5 * 0.4), lids, 0.01);
        Assert.Equal(lips, AttributeMeasures.Makeup(Draw(lips: new(200, 20, 40), light: 0.6f), Face())!.Value, 0.03);
        Assert.Equal(lips, AttributeMeasures.Makeup(Draw(lips: new(200, 20, 40), beard: Skin * 0.3f), Face())!.Value, 0.03);
    }

    [Fact]
    public void ASmileHasItsCornersApartAndRaisedHoweverTheHeadIsTurned()
    {
        Assert.Equal(0, AttributeMeasures.Smile(Face()), 1e-3);
        Assert.Equal(0.2, AttributeMeasures.Smile(Face(smile: 0.1f)), 0.02);
        Assert.Equal(-0.1, AttributeMeasures.Smile(Face(smile: -0.05f)), 0.02);
        Rotation turned = Rotation.FromAngles(0.4f, -0.2f, 0.5f);
        Assert.Equal(0.2, AttributeMeasures.Smile(Face(0.1f, turned)), 0.02);
    }

    [Fact]
    public void AFaceOutsideThePictureHasNoColours()
    {
        FaceObservation outside = Face().Transform(1, new Vector2(0, 180));
        Assert.Null(AttributeMeasures.Beard(Draw(), outside));
        Assert.Null(AttributeMeasures.Makeup(Draw(), outside));
    }

    // Corners of the mouth move apart by the smile in all, and up by it.
    private static FaceObservation Face(float smile = 0, Rotation? rotation = null)
    {
        Vector3[] shape = FaceTopology.Canonical.ToArray();
        shape[61] += new Vector3(-smile / 2, -smile, 0);
        shape[291] += new Vector3(smile / 2, -smile, 0);
        HeadPose pose = new(rotation ?? Rotation.Identity, 100, new Vector3(128, 100, 0));
        Vector3[] eye = new Vector3[FaceObservation.EyePointCount];
        return new FaceObservation(
            Array.ConvertAll(shape, pose.ToPicture), eye, eye, new FaceRegion(128, 128, 256, 0), 1);
    }

    private static Image Draw(Vector3? lips = null, Vector3? lids = null, Vector3? beard = null, float light = 1)
    {
        Vector3[] points = Face().Landmarks;
        Image picture = new(Size, Size);
        Canvas canvas = new(picture);
        canvas.Fill([new(0, 0), new(Size, 0), new(Size, Size), new(0, Size)], Skin * light);

        // All below the nose and within the corners of the mouth, moustache included, down to the chin.
        Vector2 Low(float x, float y) => new(128 + (100 * x), 100 + (100 * y));
        if (beard is Vector3 hair)
        {
            canvas.Fill([Low(-0.4f, 0.49f), Low(0.4f, 0.49f), Low(0.35f, 1.2f), Low(-0.35f, 1.2f)], hair * light);
        }

        if (lids is Vector3 shadow)
        {
            canvas.Fill([Low(-0.7f, -0.25f), Low(0.7f, -0.25f), Low(0.7f, -0.02f), Low(-0.7f, -0.02f)], shadow * light);
        }

        Vector2[] Outline(ReadOnlySpan<int> loop) => [.. loop.ToArray().Select(i => new Vector2(points[i].X, points[i].Y))];
        canvas.Fill(Outline(FaceTopology.LipsOuter), (lips ?? Lips) * light);
        canvas.Fill(Outline(FaceTopology.LipsInner), new(30));
        return picture;
    }
}
