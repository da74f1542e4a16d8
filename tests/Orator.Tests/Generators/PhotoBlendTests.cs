using System.Numerics;
using Orator.Animation;
using Orator.Animation.Mesh;
using Orator.Geometry;
using Orator.Perception;

namespace Orator.Tests.Generators;

/// <summary>Several photos of one person: each shows in the frame what it shows best.</summary>
public sealed class PhotoBlendTests(PreparedDemoPortrait portrait) : IClassFixture<PreparedDemoPortrait>
{
    private static readonly Vector3 Green = new(0, 255, 0);

    [Fact]
    public void ThePhotoThatIsTurnedAsTheTargetIsWins()
    {
        MotionFrame turned = Turned();
        (SourcePortrait other, _) = TurnedPhoto(turned, background: false);
        using MeshAnimator animator = new();
        using IPreparedPortrait two = animator.Prepare([portrait.Source, other]);

        // A green patch beside the nose, in the second photo only.
        Image away = Draw(two, turned);
        Vector3 cheek = portrait.Source.Pose(turned)[Cheek];
        Assert.True(Greenness(away, cheek) > 100, $"{Greenness(away, cheek)}");
        Vector3 own = portrait.Source.Pose(portrait.Source.Motion)[Cheek];
        Assert.InRange(Greenness(Draw(two, portrait.Source.Motion), own) - Greenness(portrait.Source.Crop, own), -2, 20);

        using IPreparedPortrait shared = two.Share()!;
        Assert.Equal(away.Pixels, Draw(shared, turned).Pixels);
    }

    [Fact]
    public void ABackgroundOfItsOwnStaysOutside()
    {
        MotionFrame turned = Turned();
        (SourcePortrait other, Image photo) = TurnedPhoto(turned, background: true);
        using MeshAnimator animator = new();
        using IPreparedPortrait two = animator.Prepare([portrait.Source, other]);
        Image frame = Draw(two, turned);
        Image alone = portrait.Render(turned);
        int side = frame.Width;
        for (int x = 0; x < side; x += 7)
        {
            Assert.Equal(alone[x, 3].ToArray(), frame[x, 3].ToArray());
            Assert.NotEqual(photo[x, 3].ToArray(), frame[x, 3].ToArray());
        }
    }

    [Fact]
    public void OnePhotoIsTheMeshGeneratorsPicture()
    {
        MotionFrame turned = Turned();
        using MeshPortraits one = new([portrait.Source]);
        Image frame = new(portrait.Source.Crop.Width, portrait.Source.Crop.Height);
        one.Render(turned, frame);
        Assert.Equal(portrait.Render(turned).Pixels, frame.Pixels);
    }

    // Of the face mesh.
    private const int Cheek = 50;

    private MotionFrame Turned() => portrait.Source.Motion with { Rotation = Rotation.FromAngles(0.35f, 0.05f, 0) };

    // The person as the mesh turns them, seen anew.
    private (SourcePortrait Portrait, Image Photo) TurnedPhoto(MotionFrame turned, bool background)
    {
        Image photo = portrait.Render(turned);
        using FaceAnalyzer analyzer = new();
        FaceObservation face = Assert.Single(analyzer.Search(photo, 1));
        Vector3[] vertices = portrait.Source.Pose(turned);
        Paint(photo, p => Vector2.Distance(p, Flat(vertices[Cheek])) < 12);
        if (background)
        {
            HeadOutline outline = new(vertices, 1);
            Paint(photo, p => outline.Distance(p) > 1.6f);
        }

        return (SourcePortraitBuilder.Prepare(photo, face), photo);
    }

    private static void Paint(Image image, Func<Vector2, bool> where)
    {
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                if (where(new Vector2(x, y)))
                {
                    (image[x, y][0], image[x, y][1], image[x, y][2]) = ((byte)Green.X, (byte)Green.Y, (byte)Green.Z);
                }
            }
        }
    }

    private static Vector2 Flat(Vector3 p) => new(p.X, p.Y);

    private static Image Draw(IPreparedPortrait renderer, MotionFrame motion)
    {
        Image frame = new(512, 512);
        renderer.Render(motion, frame);
        return frame;
    }

    private static float Greenness(Image image, Vector3 at)
    {
        Span<byte> p = image[(int)at.X, (int)at.Y];
        return p[1] - ((p[0] + p[2]) / 2f);
    }
}
