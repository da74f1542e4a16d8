using Orator.Animation;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Systems.StyleHeat;
using Orator.Training.Data;
using Orator.Training.Data.Augmentation;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>
/// Makes pairs of a corpus: two frames of a clip, or a photo and what the face mesh made of it. Then the photo itself is to be made of the
/// moved one, so that the networks see what real skin, lids and lips look like.
/// </summary>
internal sealed class DrivenPairSampler : IDrivenPairs
{
    private const float StillShare = 0.25f;
    private const float BoldShare = 0.4f;
    private const int Size = ClipCrop.Size;
    private readonly Corpus _corpus;
    private readonly CorpusPeople _people;
    private readonly int _flowSide;

    /// <summary>Pairs of a split.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="part">The split.</param>
    /// <param name="flowSide">Side of the grid on which motion is taught.</param>
    /// <exception cref="InputException">The split has no video.</exception>
    public DrivenPairSampler(Corpus corpus, CorpusPart part, int flowSide) =>
        (_corpus, _people, _flowSide) = (corpus, new CorpusPeople(corpus, part), flowSide);

    /// <inheritdoc/>
    public (int Videos, int Stills) People => (_people.Videos, _people.Stills);

    /// <inheritdoc/>
    public bool Suits(CorpusClip clip) => true;

    /// <inheritdoc/>
    public IReadOnlyList<DrivenPair> Draw(long number, int pairs, ulong seed)
    {
        CounterRandom random = new(seed, (ulong)number);
        return [.. Enumerable.Range(0, pairs).Select(_ => Pair(random))];
    }

    /// <inheritdoc/>
    public DrivenPair Of(CorpusClip clip, int source, int driving) => Make(
        _corpus.ReadPicture(clip, source), _corpus.ReadLabels(clip, source).Face,
        _corpus.ReadPicture(clip, driving), _corpus.ReadLabels(clip, driving).Face);

    /// <inheritdoc/>
    public void Dispose() => _people.Dispose();

    private DrivenPair Pair(CounterRandom random)
    {
        bool mirrored = random.Uniform() < 0.5f;
        if (_people.Stills > 0 && random.Uniform() < StillShare)
        {
            // The mesh moved the background, too, as no camera would see it: only the face is learned from.
            MovedPhoto photo = _people.Moved(random, bold: random.Uniform() < BoldShare);
            DrivenPair moved = Oriented(mirrored, photo.Moved, photo.Face, photo.Photo, photo.Labels.Face);
            return moved with { Weights = Array.ConvertAll(moved.Weights, weight => weight > PairWeights.Elsewhere ? weight : 0) };
        }

        ClipScene scene = new(_corpus, _people, random);
        int from = random.Below(scene.Clip.Frames);
        (Image source, FaceObservation face) = scene.Frame(from);
        (Image driving, FaceObservation driver) = scene.Frame(UnlikeFrame.Partner(_corpus, scene.Clip, from, random));
        return Oriented(mirrored, source, face, driving, driver);
    }

    private DrivenPair Oriented(bool mirrored, Image source, FaceObservation face, Image driving, FaceObservation driver) => mirrored
        ? Make(MirroredFace.Of(source), MirroredFace.Of(face, Size), MirroredFace.Of(driving), MirroredFace.Of(driver, Size))
        : Make(source, face, driving, driver);

    private DrivenPair Make(Image source, FaceObservation face, Image driving, FaceObservation driver)
    {
        SourcePortrait portrait = SourcePortraitBuilder.Prepare(source, face);
        MotionFrame motion = new SelfDriving(portrait, face).Motion(driver);
        FacePart[] parts = FaceRegions.Draw(driver, HeadPose.Fit(driver.Landmarks, FaceTopology.Canonical), Size);
        using MeshHint hint = new(portrait, _flowSide);
        hint.Follow(motion);
        return new DrivenPair(
            source.ToPlanes(),
            driving.ToPlanes(),
            MotionCoefficients.Of(portrait, motion),
            PairWeights.Of(parts),
            FaceRegions.MouthInterior(driver, Size),
            hint.Values,
            TeacherFlow.Of(portrait, motion, source, driving, parts, _flowSide))
        {
            Mesh = hint.Picture.ToPlanes(),
        };
    }
}
