using System.Numerics;
using Orator.Geometry;
using Orator.Media;
using Orator.Perception;

namespace Orator.Tests.Faces;

public sealed class PortraitFaceTests : IDisposable
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;
    private readonly FaceAnalyzer _analyzer = new();

    public void Dispose() => _analyzer.Dispose();

    [Fact]
    public async Task TheOnlyFaceIsTakenAndCounted()
    {
        Image picture = await ImageReader.ReadAsync(DemoMedia.File("joconde.jpg"), cancellation: Cancellation);
        PortraitFace found = PortraitFace.Find(_analyzer, picture, "joconde.jpg");
        Assert.Equal((1, 1), (found.Index, found.Count));
    }

    [Fact]
    public async Task OfSeveralFacesTheLargestIsTakenOrTheOneAskedFor()
    {
        Image picture = await TwoFaces();

        PortraitFace largest = PortraitFace.Find(_analyzer, picture, "two.png");
        PortraitFace second = PortraitFace.Find(_analyzer, picture, "two.png", 2);

        Assert.Equal((1, 2), (largest.Index, largest.Count));
        Assert.True(largest.Face.Landmarks[1].X < 300);
        Assert.True(second.Face.Landmarks[1].X > 300);
        Refused("There is no face 3 in 'two.png': 2 faces were found", picture, "two.png", 3);
    }

    [Fact]
    public void APictureWithoutAFaceIsRefused() => Refused("No face was found in 'wall.png'", new Image(640, 480), "wall.png");

    [Fact]
    public async Task AFaceTooSmallToUseIsRefused()
    {
        Image picture = await ImageReader.ReadAsync(DemoMedia.File("joconde.jpg"), cancellation: Cancellation);
        Refused("The face in 'stamp.jpg' is too small", Resize(picture, 100), "stamp.jpg");
    }

    [Theory]
    [InlineData(60)]
    [InlineData(-60)]
    public void AProfileIsRefused(float yaw)
    {
        Vector3[] landmarks = FixtureFaces.Posed(new HeadPose(Rotation.FromAngles(float.DegreesToRadians(yaw), 0, 0), 100, Vector3.Zero));
        FaceObservation face = new(landmarks, [], [], default, 1);
        InputException refusal = Assert.Throws<InputException>(() => PortraitFace.Check(face, "profile.jpg"));
        Assert.StartsWith("The face in 'profile.jpg' is seen in profile", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFaceThatFillsThePictureIsOneFace()
    {
        Image picture = await ImageReader.ReadAsync(DemoMedia.File("kim1_crop.jpg"), cancellation: Cancellation);
        Assert.Single(_analyzer.Detect(picture));
    }

    [Fact]
    public async Task ASmallFaceInALargePictureIsFound()
    {
        // 30 pixels between the eyes in a picture of 3200 x 2400.
        Image face = Resize(await ImageReader.ReadAsync(DemoMedia.File("joconde.jpg"), cancellation: Cancellation), 272);
        Image scene = new(3200, 2400);
        Paste(face, scene, 1400, 900);

        PortraitFace found = PortraitFace.Find(_analyzer, scene, "scene.png");

        Assert.Equal(30, Vector3.Distance(found.Face.Landmarks[33], found.Face.Landmarks[263]), 3f);
    }

    private static async Task<Image> TwoFaces()
    {
        Image scene = new(640, 480);
        Paste(Resize(await ImageReader.ReadAsync(DemoMedia.File("audrey.jpg"), cancellation: Cancellation), 400), scene, 0, 40);
        Paste(Resize(await ImageReader.ReadAsync(DemoMedia.File("cage.jpg"), cancellation: Cancellation), 240), scene, 380, 100);
        return scene;
    }

    /// <summary>The square around a picture, shrunk.</summary>
    private static Image Resize(Image picture, int side)
    {
        float[] planes = new float[3 * side * side];
        float extent = Math.Max(picture.Width, picture.Height);
        FaceCrop.Sample(picture, new FaceRegion(picture.Width / 2f, picture.Height / 2f, extent, 0), side, planes, border: CropBorder.Zero);
        Image result = new(side, side);
        for (int i = 0; i < side * side; i++)
        {
            for (int c = 0; c < 3; c++)
            {
                result.Pixels[(3 * i) + c] = (byte)(planes[(c * side * side) + i] + 0.5f);
            }
        }

        return result;
    }

    private static void Paste(Image part, Image scene, int left, int top)
    {
        for (int y = 0; y < part.Height; y++)
        {
            for (int x = 0; x < part.Width && left + x < scene.Width; x++)
            {
                part[x, y].CopyTo(scene[left + x, top + y]);
            }
        }
    }

    private void Refused(string start, Image picture, string name, int? index = null)
    {
        InputException refusal = Assert.Throws<InputException>(() => PortraitFace.Find(_analyzer, picture, name, index));
        Assert.StartsWith(start, refusal.Message, StringComparison.Ordinal);
    }
}
