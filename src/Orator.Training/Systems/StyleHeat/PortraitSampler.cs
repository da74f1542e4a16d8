using Orator.Engine;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Training.Data;
using Orator.Training.Data.Augmentation;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>A picture of a face, as values of tensors.</summary>
/// <param name="Picture">[3, S, S], RGB from 0 to 1.</param>
/// <param name="Weights">How much each pixel counts, [1, S, S].</param>
/// <param name="Shift">How far what the styles lost of it is moved before it is aligned again, cells of the grid, [2, side, side].</param>
internal sealed record PortraitSample(float[] Picture, float[] Weights, float[] Shift);

/// <summary>Pictures in the layout of a graph's inputs.</summary>
/// <param name="Samples">The pictures.</param>
internal sealed record PortraitBatch(IReadOnlyList<PortraitSample> Samples)
{
    /// <summary>Fills those inputs that a session has.</summary>
    public void CopyTo(Session session)
    {
        SampleInputs.Fill(session, "picture", Samples, sample => sample.Picture);
        SampleInputs.Fill(session, "weights", Samples, sample => sample.Weights);
        SampleInputs.Fill(session, "shift", Samples, sample => sample.Shift);
    }
}

/// <summary>Draws pictures of a corpus: of photos and of frames of clips, as many of one as of the other.</summary>
internal sealed class PortraitSampler : IDisposable
{
    private const float StillShare = 0.5f;
    private const float SmallestZoom = 0.8f;
    private const float ShiftedShare = 0.5f;

    // Of the shift of what was lost: cells, and share of the distance from the middle.
    private const float LargestShift = 1.5f;
    private const float LargestStretch = 0.04f;
    private const int Size = ClipCrop.Size;
    private readonly Corpus _corpus;
    private readonly CorpusPeople _people;
    private readonly int _side;

    /// <summary>Pictures of a split.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="part">The split.</param>
    /// <param name="side">Side of the grid of shifts.</param>
    /// <exception cref="InputException">The split has no video.</exception>
    public PortraitSampler(Corpus corpus, CorpusPart part, int side) =>
        (_corpus, _people, _side) = (corpus, new CorpusPeople(corpus, part), side);

    /// <summary>People with clips, and people with photos.</summary>
    public (int Videos, int Stills) People => (_people.Videos, _people.Stills);

    /// <summary>Draws pictures.</summary>
    /// <param name="number">Number of the batch, on which alone, with the seed, they depend.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">Selects them.</param>
    public PortraitBatch Draw(long number, int count, ulong seed)
    {
        CounterRandom random = new(seed, (ulong)number);
        return new PortraitBatch([.. Enumerable.Range(0, count).Select(_ => Draw(random))]);
    }

    /// <summary>A picture as it is.</summary>
    public PortraitSample Of(CorpusClip clip, int frame) =>
        Make(_corpus.ReadPicture(clip, frame), _corpus.ReadLabels(clip, frame).Face, new float[2 * _side * _side]);

    /// <inheritdoc/>
    public void Dispose() => _people.Dispose();

    private PortraitSample Draw(CounterRandom random)
    {
        (Image picture, FaceObservation face) = _people.Stills > 0 && random.Uniform() < StillShare ? Still(random) : Frame(random);
        return random.Uniform() < 0.5f
            ? Make(MirroredFace.Of(picture), MirroredFace.Of(face, Size), Shift(random))
            : Make(picture, face, Shift(random));
    }

    private (Image Picture, FaceObservation Face) Still(CounterRandom random)
    {
        CorpusClip still = _people.Still(random);
        ZoomAugmentation zoom = ZoomAugmentation.Draw(random, SmallestZoom);
        Image picture = ColourAugmentation.Draw(random).Apply(_corpus.ReadPicture(still, 0));
        return (zoom.Apply(picture), zoom.Apply(_corpus.ReadLabels(still, 0).Face));
    }

    private (Image Picture, FaceObservation Face) Frame(CounterRandom random)
    {
        ClipScene scene = new(_corpus, _people, random);
        return scene.Frame(random.Below(scene.Clip.Frames));
    }

    // A similarity without rotation: edited pictures show the same head a little larger or elsewhere.
    private float[] Shift(CounterRandom random)
    {
        float[] shift = new float[2 * _side * _side];
        if (random.Uniform() >= ShiftedShare)
        {
            return shift;
        }

        float Around(float largest) => ((2 * random.Uniform()) - 1) * largest;
        (float x, float y, float stretch) = (Around(LargestShift), Around(LargestShift), Around(LargestStretch));
        for (int i = 0; i < _side * _side; i++)
        {
            shift[i] = x + (stretch * ((i % _side) - (_side / 2f)));
            shift[(_side * _side) + i] = y + (stretch * ((i / _side) - (_side / 2f)));
        }

        return shift;
    }

    private static PortraitSample Make(Image picture, FaceObservation face, float[] shift) => new(
        picture.ToPlanes(),
        PairWeights.Of(FaceRegions.Draw(face, HeadPose.Fit(face.Landmarks, FaceTopology.Canonical), Size)),
        shift);
}
