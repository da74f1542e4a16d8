using Orator.Animation;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Systems.StyleAware;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleAware;

/// <summary>
/// Makes samples of a corpus. A clip gives a source frame and, of the same clip, two neighbouring frames to be made of it. A photo, which
/// has no second frame, gives a source by being moved with the face mesh: the photo itself is then what is to be made of it, so that the
/// network sees what real skin, lids and lips look like.
/// </summary>
internal sealed class StyleAwareSampler : IDisposable
{
    private const float StillShare = 0.3f;
    private const int Size = ClipCrop.Size;
    private readonly Corpus _corpus;
    private readonly CorpusPeople _people;

    /// <summary>Samples of a split.</summary>
    /// <exception cref="InputException">The split has no video.</exception>
    public StyleAwareSampler(Corpus corpus, CorpusPart part) => (_corpus, _people) = (corpus, new CorpusPeople(corpus, part));

    /// <summary>People with clips, and people with photos.</summary>
    public (int Videos, int Stills) People => (_people.Videos, _people.Stills);

    /// <summary>
    /// A batch: pairs of neighbouring frames of one source, or of two photos. Of each pair come two cut-outs, one around the mouth and one
    /// from anywhere, or the whole frames.
    /// </summary>
    /// <param name="number">Number of the batch.</param>
    /// <param name="pairs">Pairs in it.</param>
    /// <param name="cut">Side of the cut-outs, pixels; the size of the corpus means whole frames.</param>
    /// <param name="seed">Selects all.</param>
    public StyleAwareBatch Draw(long number, int pairs, int cut, ulong seed)
    {
        CounterRandom random = new(seed, (ulong)number);
        List<StyleAwareSample> samples = [];
        List<float> neighbours = [];
        for (int i = 0; i < pairs; i++)
        {
            bool mirrored = random.Uniform() < 0.5f;
            bool stills = _people.Stills > 0 && random.Uniform() < StillShare;
            IReadOnlyList<StyleAwareSample> made = stills ? [Still(random), Still(random)] : Clip(random);
            made = mirrored ? [.. made.Select(sample => sample.Mirrored())] : made;
            if (cut == Size)
            {
                samples.AddRange(made);
                neighbours.Add(stills ? 0 : 1);
                continue;
            }

            int Jitter() => random.Below(cut / 2) - (cut / 4);
            (int x, int y) = (Jitter(), Jitter());
            samples.AddRange(made.Select(sample => Around(sample, stills ? sample.Mouth() : made[0].Mouth(), x, y, cut)));
            (int left, int top) = (random.Below(Size - cut + 1), random.Below(Size - cut + 1));
            samples.AddRange(made.Select(sample => sample.Cut(left, top, cut)));
            neighbours.AddRange(stills ? [0, 0] : [1, 1]);
        }

        return new StyleAwareBatch(samples, [.. neighbours]);
    }

    /// <summary>A given frame of a clip, made of another one.</summary>
    public StyleAwareSample Of(CorpusClip clip, int source, int target) =>
        Make(_corpus.ReadPicture(clip, source), _corpus.ReadLabels(clip, source).Face, [(_corpus.ReadPicture(clip, target), _corpus.ReadLabels(clip, target).Face)])[0];

    /// <inheritdoc/>
    public void Dispose() => _people.Dispose();

    private static StyleAwareSample Around(StyleAwareSample sample, (int X, int Y) middle, int x, int y, int side) =>
        sample.Cut(Math.Clamp(middle.X + x - (side / 2), 0, Size - side), Math.Clamp(middle.Y + y - (side / 2), 0, Size - side), side);

    private List<StyleAwareSample> Clip(CounterRandom random)
    {
        ClipScene scene = new(_corpus, _people, random);
        int source = random.Below(scene.Clip.Frames);
        int target = random.Below(scene.Clip.Frames - 1);
        (Image picture, FaceObservation face) = scene.Frame(source);
        return Make(picture, face, [scene.Frame(target), scene.Frame(target + 1)]);
    }

    private StyleAwareSample Still(CounterRandom random)
    {
        MovedPhoto photo = _people.Moved(random);

        // The mesh moved the background, too, as no camera would see it: only the face is learned from.
        StyleAwareSample sample = Make(photo.Moved, photo.Face, [(photo.Photo, photo.Labels.Face)])[0];
        Array.ConvertAll(sample.Planes["weights"], weight => weight > 0 ? 1f : 0).CopyTo(sample.Planes["region"], 0);
        return sample;
    }

    private static List<StyleAwareSample> Make(
        Image source, FaceObservation face, IReadOnlyList<(Image Picture, FaceObservation Face)> targets)
    {
        SourcePortrait portrait = SourcePortraitBuilder.Prepare(source, face);
        SelfDriving driving = new(portrait, face);
        MotionFrame[] motions = [.. targets.Select(target => driving.Motion(target.Face))];
        using FrameConditions conditions = new([portrait], Size);
        StylePatterns patterns = new(portrait);
        float[] sourceMap = PortraitMap.Draw(portrait, portrait.Motion, Size).ToPlanes();

        // Neighbouring frames share the first one's pattern: the patterns differ little where they would change.
        patterns.Draw(patterns.Match(motions[0]), conditions);
        (float[] pattern, float[] patternMap) = ([.. conditions.Mesh], [.. conditions.Map]);
        float[] sourcePlanes = source.ToPlanes();
        float[] everywhere = new float[Size * Size];
        Array.Fill(everywhere, 1);
        List<StyleAwareSample> samples = [];
        for (int i = 0; i < targets.Count; i++)
        {
            conditions.Render(motions[i]);
            FaceObservation seen = targets[i].Face;
            samples.Add(new StyleAwareSample(new Dictionary<string, float[]>
            {
                ["source"] = sourcePlanes,
                ["source map"] = sourceMap,
                ["pattern"] = pattern,
                ["pattern map"] = patternMap,
                ["mesh"] = [.. conditions.Mesh],
                ["map"] = [.. conditions.Map],
                ["validity"] = [.. conditions.Validity],
                ["flow"] = [.. conditions.Flow],
                ["truth"] = targets[i].Picture.ToPlanes(),
                ["weights"] = StyleAwareSample.Weights(FaceRegions.Draw(seen, HeadPose.Fit(seen.Landmarks, FaceTopology.Canonical), Size)),
                ["interior"] = FaceRegions.MouthInterior(seen, Size),
                ["region"] = everywhere,
            }));
        }

        return samples;
    }
}
