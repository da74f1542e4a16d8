using Orator.Geometry;
using Orator.Training.Data;
using Orator.Training.Data.Augmentation;

namespace Orator.Tests.Training;

[Collection(nameof(SmallCorpus))]
public sealed class MirroredFaceTests(SmallCorpus small)
{
    [Fact]
    public void AFaceSeenInAMirrorTurnsTheOtherWayAndTwiceIsAsItWas()
    {
        using Corpus corpus = Corpus.Open(small.Options.Output);
        CorpusClip clip = corpus.Clips.Single(clip => clip.Source == "audrey.jpg");
        FaceObservation face = corpus.ReadLabels(clip, 0).Face;
        Image picture = corpus.ReadPicture(clip, 0);
        FaceObservation mirrored = MirroredFace.Of(face, picture.Width);
        (float yaw, float pitch, float roll) = face.Pose.Rotation.ToAngles();
        (float otherYaw, float otherPitch, float otherRoll) = mirrored.Pose.Rotation.ToAngles();
        Assert.Equal(-yaw, otherYaw, 0.03f);
        Assert.Equal(pitch, otherPitch, 0.03f);
        Assert.Equal(-roll, otherRoll, 0.03f);

        FaceObservation twice = MirroredFace.Of(mirrored, picture.Width);
        Assert.All(face.Landmarks.Zip(twice.Landmarks), pair => Assert.Equal(pair.First.X, pair.Second.X, 1e-3f));
        Assert.Equal(face.LeftEye.Length, twice.LeftEye.Length);
        Assert.Equal(picture.Pixels, MirroredFace.Of(MirroredFace.Of(picture)).Pixels);
        Assert.NotEqual(picture.Pixels, MirroredFace.Of(picture).Pixels);
    }
}
