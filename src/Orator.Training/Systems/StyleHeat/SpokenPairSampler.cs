using Orator.Animation;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Motion;
using Orator.Systems.StyleHeat;
using Orator.Training.Data;
using Orator.Training.Data.Augmentation;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>
/// Makes pairs for the audio generator: a portrait whose mouth is at rest, the same with the mouth that somebody had at a moment of a
/// recording, and the sound of that moment. Both pictures and the flow between them are the face mesh's, so that any portrait can speak what
/// anybody said (pseudo-labels, as StyleHEAT makes them by its video generator; supplement, section 1).
/// </summary>
internal sealed class SpokenPairSampler : IDrivenPairs
{
    // Of the weight of a place: everywhere, and of a movement of a cell.
    private const float LeastWeight = 0.1f;
    private const float MostWeight = 2;
    private const int Size = ClipCrop.Size;
    private readonly Corpus _corpus;
    private readonly CorpusPeople _people;
    private readonly CorpusClip[][] _speakers;
    private readonly int _side;

    /// <summary>Pairs of the training split.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="side">Side of the flow.</param>
    /// <exception cref="InputException">Nobody is heard in it.</exception>
    public SpokenPairSampler(Corpus corpus, int side)
    {
        (_corpus, _side, _people) = (corpus, side, new CorpusPeople(corpus, CorpusPart.Train));
        _speakers = [.. corpus.Of(CorpusPart.Train).Where(Suits).GroupBy(clip => clip.Identity)
            .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.ToArray())];
        Require.That(_speakers.Length > 0, "The corpus has no clip with sound in time in its split train.");
    }

    /// <inheritdoc/>
    public (int Videos, int Stills) People => (_speakers.Length, _people.Stills);

    /// <inheritdoc/>
    public bool Suits(CorpusClip clip) => clip is { MelFrames: > 0, Sync: { Doubtful: false } };

    /// <inheritdoc/>
    public IReadOnlyList<DrivenPair> Draw(long number, int pairs, ulong seed)
    {
        CounterRandom random = new(seed, (ulong)number);
        return [.. Enumerable.Range(0, pairs).Select(_ => Pair(random))];
    }

    /// <inheritdoc/>
    public DrivenPair Of(CorpusClip clip, int source, int driving) =>
        Make(_corpus.ReadPicture(clip, source), _corpus.ReadLabels(clip, source).Face, clip, driving);

    /// <inheritdoc/>
    public void Dispose() => _people.Dispose();

    private DrivenPair Pair(CounterRandom random)
    {
        CorpusClip[] speaker = _speakers[random.Below(_speakers.Length)];
        CorpusClip clip = speaker[random.Below(speaker.Length)];
        CorpusClip portrait = _people.Any(random);
        int frame = random.Below(portrait.Frames);
        Image picture = ColourAugmentation.Draw(random).Apply(_corpus.ReadPicture(portrait, frame));
        FaceObservation face = _corpus.ReadLabels(portrait, frame).Face;
        return random.Uniform() < 0.5f
            ? Make(MirroredFace.Of(picture), MirroredFace.Of(face, Size), clip, random.Below(clip.Frames))
            : Make(picture, face, clip, random.Below(clip.Frames));
    }

    private DrivenPair Make(Image picture, FaceObservation face, CorpusClip speech, int spoken)
    {
        FrameLabels labels = _corpus.ReadLabels(speech, spoken);
        SourcePortrait portrait = SourcePortraitBuilder.Prepare(picture, face);
        float[] mouth = [.. labels.Motion.Expression.Select((c, i) => i < ExpressionBasis.MouthCount ? c : 0)];
        MotionFrame rest = Retargeting.Speech(new MotionFrame(), portrait.Motion);
        MotionFrame speaking = Retargeting.Speech(new MotionFrame { Expression = mouth }, portrait.Motion);
        using MeshHint hint = new(portrait, _side);
        hint.Follow(rest);
        float[] from = (float[])hint.Values.Clone();
        float[] silent = hint.Picture.ToPlanes();
        hint.Follow(speaking);
        return new DrivenPair(
            silent, hint.Picture.ToPlanes(), MotionCoefficients.Of(portrait, rest), Lower(), new float[Size * Size], from, Flow(from, hint.Values))
        {
            Mel = SoundWindow.Of(_corpus.ReadMel(speech, labels.Seconds, SoundWindow.Frames)),
        };
    }

    // Both flows lead back into the portrait, which they change little: their difference is the flow from one picture to the other.
    private TeacherFlow Flow(float[] from, float[] to)
    {
        TeacherFlow flow = TeacherFlow.Unknown(_side);
        int plane = _side * _side;
        for (int i = plane / 2; i < plane; i++)
        {
            (float x, float y) = (to[i] - from[i], to[plane + i] - from[plane + i]);
            (flow.Shift[2 * i], flow.Shift[(2 * i) + 1]) = (x, y);
            flow.Weights[i] = LeastWeight + MathF.Min(MostWeight, MathF.Sqrt((x * x) + (y * y)) * _side / 2);
        }

        return flow;
    }

    // The sound moves the lower half only.
    private static float[] Lower()
    {
        float[] weights = new float[Size * Size];
        weights.AsSpan(weights.Length / 2).Fill(1);
        return weights;
    }
}
