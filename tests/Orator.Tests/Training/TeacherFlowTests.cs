using Orator.Animation;
using Orator.Geometry;
using Orator.Training.Data;

namespace Orator.Tests.Training;

/// <summary>What is taught of the motion between two pictures is where the face and the still background really are.</summary>
[Collection(nameof(SmallCorpus))]
public sealed class TeacherFlowTests : IDisposable
{
    private const int Places = 32;
    private readonly Corpus _corpus;
    private readonly Image _picture;
    private readonly FacePart[] _parts;
    private readonly SourcePortrait _portrait;

    public TeacherFlowTests(SmallCorpus small)
    {
        _corpus = Corpus.Open(small.Options.Output);
        CorpusClip audrey = _corpus.Clips.Single(clip => clip.Source == "audrey.jpg");
        _picture = _corpus.ReadPicture(audrey, 0);
        FaceObservation face = _corpus.ReadLabels(audrey, 0).Face;
        _parts = FaceRegions.Draw(face, HeadPose.Fit(face.Landmarks, FaceTopology.Canonical), ClipCrop.Size);
        _portrait = SourcePortraitBuilder.Prepare(_picture, face);
    }

    public void Dispose() => _corpus.Dispose();

    [Fact]
    public void APictureDrivenByItselfStaysWhereItIs()
    {
        TeacherFlow flow = TeacherFlow.Of(_portrait, _portrait.Motion, _picture, _picture, _parts, Places);
        Assert.All(flow.Shift, shift => Assert.Equal(0, shift, 1e-3f));
        Assert.True(flow.Weights.Count(weight => weight > 0.9f) > 50);
        Assert.Equal(0.3f, flow.Weights[0]);
    }

    [Fact]
    public void AFaceMovedToTheRightLiesToTheLeftInTheSource()
    {
        MotionFrame moved = _portrait.Motion with { Translation = _portrait.Motion.Translation + new System.Numerics.Vector2(0.2f, 0) };
        TeacherFlow flow = TeacherFlow.Of(_portrait, moved, _picture, _picture, _parts, Places);
        float expected = -0.2f * _portrait.Scale * 2 / ClipCrop.Size;
        int middle = (Places / 2 * Places) + (Places / 2);
        Assert.True(flow.Weights[middle] > 0.9f);
        Assert.Equal(expected, flow.Shift[2 * middle], 0.01f);
        Assert.Equal(0, flow.Shift[(2 * middle) + 1], 0.01f);

        TeacherFlow mirrored = flow.Mirrored();
        int other = middle - 1; // The same distance from the other edge.
        Assert.Equal(-flow.Shift[2 * middle], mirrored.Shift[2 * other]);
        Assert.Equal(flow.Weights, mirrored.Mirrored().Weights);
        Assert.Equal(flow.Shift, mirrored.Mirrored().Shift);
    }

    [Fact]
    public void ABackgroundThatChangesTeachesNothing()
    {
        Image other = new(_picture.Width, _picture.Height);
        TeacherFlow flow = TeacherFlow.Of(_portrait, _portrait.Motion, _picture, other, _parts, Places);
        Assert.Equal(0, flow.Weights[0]);
    }

    [Fact]
    public void ABackdropLeavesThePersonAsTheyAre()
    {
        CorpusClip clip = _corpus.Clips.Single(clip => clip.Source == "talking.mp4");
        Image frame = _corpus.ReadPicture(clip, 1);
        FaceObservation face = _corpus.ReadLabels(clip, 1).Face;
        Image before = _corpus.ReadPicture(clip, 1);
        new Backdrop(_picture, [face, _corpus.ReadLabels(clip, 0).Face]).PutBehind(frame);

        int Pixel(float x, float y) => 3 * (((int)y * frame.Width) + (int)x);
        Assert.All(
            face.Landmarks.Take(FaceObservation.LandmarkCount),
            p => Assert.Equal(before.Pixels[Pixel(p.X, p.Y)], frame.Pixels[Pixel(p.X, p.Y)]));
        Assert.Equal(_picture.Pixels[..3], frame.Pixels[..3]);
        Assert.Equal(before.Pixels[^3..], frame.Pixels[^3..]);
    }
}
