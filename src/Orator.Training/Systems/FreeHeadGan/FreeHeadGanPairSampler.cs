using System.Numerics;
using Orator.Animation;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Systems.FreeHeadGan;
using Orator.Training.Data;
using Orator.Training.Data.Augmentation;
using Orator.Training.Losses;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>
/// Makes pairs of a corpus: frames of a clip and another one, or a photo and what the face mesh made of it. Then the photo itself is to be
/// made of the moved one, so that the networks see what real skin, lids and lips look like; all of its sources are the same.
/// </summary>
internal sealed class FreeHeadGanPairSampler : IDisposable
{
    private const float StillShare = 0.25f;
    private const float BoldShare = 0.4f;
    private const int Size = ClipCrop.Size;
    private readonly Corpus _corpus;
    private readonly CorpusPeople _people;
    private readonly int _sources;
    private readonly bool _mesh;

    /// <summary>Pairs of a split.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="part">The split.</param>
    /// <param name="sources">Pictures that a frame is made of.</param>
    /// <param name="mesh">Whether the networks are built upon the mesh.</param>
    /// <exception cref="InputException">The split has no video.</exception>
    public FreeHeadGanPairSampler(Corpus corpus, CorpusPart part, int sources, bool mesh) =>
        (_corpus, _people, _sources, _mesh) = (corpus, new CorpusPeople(corpus, part), sources, mesh);

    /// <summary>People with clips, and people with photos.</summary>
    public (int Videos, int Stills) People => (_people.Videos, _people.Stills);

    /// <summary>Makes pairs.</summary>
    /// <param name="number">Number of the batch, on which alone, with the seed, they depend.</param>
    /// <param name="pairs">How many.</param>
    /// <param name="seed">Selects them.</param>
    public IReadOnlyList<FreeHeadGanPair> Draw(long number, int pairs, ulong seed)
    {
        CounterRandom random = new(seed, (ulong)number);
        return [.. Enumerable.Range(0, pairs).Select(_ => Pair(random))];
    }

    /// <summary>A pair of frames of a clip, unchanged. Further sources lie midway between those frames that are tested.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="source">Number of the first source.</param>
    /// <param name="driving">Number of the frame that is to be made.</param>
    public FreeHeadGanPair Of(CorpusClip clip, int source, int driving)
    {
        const int Between = 2 * ValidationPairs.FramesOfAPerson;
        IEnumerable<int> further = Enumerable.Range(0, _sources - 1).Select(k => ((2 * k) + 1) * (clip.Frames - 1) / Between);
        Frame Read(int number) => new(_corpus.ReadPicture(clip, number), _corpus.ReadLabels(clip, number).Face);
        return Make([Read(source), .. further.Select(Read)], Read(driving));
    }

    /// <inheritdoc/>
    public void Dispose() => _people.Dispose();

    private FreeHeadGanPair Pair(CounterRandom random)
    {
        bool mirrored = random.Uniform() < 0.5f;
        Frame Oriented(Frame frame) => mirrored
            ? new Frame(MirroredFace.Of(frame.Picture), MirroredFace.Of(frame.Face, Size))
            : frame;
        if (_people.Stills > 0 && random.Uniform() < StillShare)
        {
            // The mesh moved the background, too, as no camera would see it: only the face is learned from.
            MovedPhoto photo = _people.Moved(random, bold: random.Uniform() < BoldShare);
            Frame moved = Oriented(new Frame(photo.Moved, photo.Face));
            FreeHeadGanPair pair = Make(
                [.. Enumerable.Repeat(moved, _sources)], Oriented(new Frame(photo.Photo, photo.Labels.Face)));
            return pair with { Weights = Array.ConvertAll(pair.Weights, weight => weight > PairWeights.Elsewhere ? weight : 0) };
        }

        ClipScene scene = new(_corpus, _people, random);
        int from = random.Below(scene.Clip.Frames);
        int driving = UnlikeFrame.Partner(_corpus, scene.Clip, from, random);
        Frame Read(int number)
        {
            (Image picture, FaceObservation face) = scene.Frame(number);
            return Oriented(new Frame(picture, face));
        }

        Frame[] sources = [Read(from), .. Enumerable.Range(1, _sources - 1).Select(_ => Read(random.Below(scene.Clip.Frames)))];
        return Make(sources, Read(driving));
    }

    private FreeHeadGanPair Make(IReadOnlyList<Frame> sources, Frame driving)
    {
        SourcePortrait[] portraits = [.. sources.Select(source => SourcePortraitBuilder.Prepare(source.Picture, source.Face))];
        MotionFrame motion = new SelfDriving(portraits[0], sources[0].Face).Motion(driving.Face);
        using HeadConditions conditions = new(portraits, Size, _mesh);
        conditions.Render(motion);
        FacePart[] parts = FaceRegions.Draw(driving.Face, HeadPose.Fit(driving.Face.Landmarks, FaceTopology.Canonical), Size);
        Vector2 mouth = MouthCrop.Centre(Array.ConvertAll(
            SparseLandmarks.Vertices.ToArray(),
            vertex => new Vector2(driving.Face.Landmarks[vertex].X, driving.Face.Landmarks[vertex].Y)));
        float[] Crop(float centre)
        {
            float[] weights = new float[MouthCrop.Side * Size];
            MouthCrop.Fill(centre, Size, weights);
            return weights;
        }

        return new FreeHeadGanPair(
            [.. sources.Select(source => source.Picture.ToPlanes())],
            [.. portraits.Select(portrait => new PortraitSketch(portrait, Size).Draw(portrait.Motion).ToPlanes())],
            driving.Picture.ToPlanes(),
            conditions.Sketch,
            PairWeights.Of(parts))
        {
            Mesh = conditions.Mesh,
            Flows = Parts(conditions.Flow, 2),
            Validities = Parts(conditions.Validity, 1),
            Rows = Crop(mouth.Y),
            Columns = Crop(mouth.X),
        };
    }

    private static float[][] Parts(float[] values, int channels) => [.. values.Chunk(channels * Size * Size)];

    private sealed record Frame(Image Picture, FaceObservation Face);
}
