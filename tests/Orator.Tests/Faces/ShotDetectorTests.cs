using System.Numerics;
using Orator.Geometry;
using Orator.Perception;

namespace Orator.Tests.Faces;

public sealed class ShotDetectorTests
{
    [Fact]
    public void OnlyAChangeOfTheWholePictureIsACut()
    {
        ShotDetector shots = new();
        Assert.Equal(SceneChange.None, shots.Look(Picture(100)));
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(SceneChange.None, shots.Look(Picture(100 + i)));
        }

        Assert.Equal(SceneChange.Possible, shots.Look(Picture(117)));
        Assert.Equal(SceneChange.Cut, shots.Look(Picture(160)));
        Assert.Equal(SceneChange.None, shots.Look(Picture(161)));
    }

    [Fact]
    public void WhereMuchChangesAllTheTimeNothingIsACut()
    {
        ShotDetector shots = new();
        for (int i = 0; i < 12; i++)
        {
            shots.Look(Picture(i % 2 == 0 ? 80 : 105));
        }

        Assert.Equal(SceneChange.None, shots.Look(Picture(105 - 27)));
    }

    [Fact]
    public void AFaceThatMovesOrGrowsAtOnceBelongsToAnotherShot()
    {
        HeadPose pose = new(Rotation.Identity, 50, new Vector3(100, 100, 0));
        Assert.False(ShotDetector.Jumps(pose, pose with { Origin = new Vector3(120, 100, 0), Scale = 55 }));
        Assert.True(ShotDetector.Jumps(pose, pose with { Origin = new Vector3(130, 100, 0) }));
        Assert.True(ShotDetector.Jumps(pose, pose with { Scale = 65 }));
        Assert.True(ShotDetector.Jumps(pose, pose with { Scale = 38 }));
    }

    private static Image Picture(int level)
    {
        Image picture = new(64, 48);
        Array.Fill(picture.Pixels, (byte)level);
        return picture;
    }
}
