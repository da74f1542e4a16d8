using Orator.Animation;
using Orator.Animation.Mesh;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Motion;
using Orator.Perception;
using Orator.Training.Data.Augmentation;

namespace Orator.Training.Data;

/// <summary>A photo as a pair to learn from: the face mesh moved it, and the photo itself is to be made of the result.</summary>
/// <param name="Still">The photo in the corpus.</param>
/// <param name="Photo">Its picture.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Moved">The same, moved with somebody's motion.</param>
/// <param name="Face">The face in <paramref name="Moved"/>.</param>
internal sealed record MovedPhoto(CorpusClip Still, Image Photo, FrameLabels Labels, Image Moved, FaceObservation Face);

/// <summary>A photo as a pair to learn from, the other way round: somebody's motion, and what a generator makes of the photo in
/// it.</summary>
/// <param name="Photo">The photo.</param>
/// <param name="Face">The face in it.</param>
/// <param name="Motion">The motion, as the photo takes it.</param>
/// <param name="Drawn">The photo in that motion.</param>
/// <param name="DrawnFace">The face in <paramref name="Drawn"/>.</param>
internal sealed record DrawnPhoto(Image Photo, FaceObservation Face, MotionFrame Motion, Image Drawn, FaceObservation DrawnFace);

/// <summary>Draws from a split of a corpus: people first, then their clips, as some have many more frames than others.</summary>
internal sealed class CorpusPeople : IDisposable
{
    private const float LeastScore = 0.8f;
    private const int Attempts = 8;
    private const int FewestFrames = 4;
    private const int BoldCandidates = 4;

    // Degrees.
    private const float BoldYaw = 25;
    private const float BoldPitch = 14;
    private const float BoldRoll = 10;
    private readonly Corpus _corpus;
    private readonly FaceAnalyzer _analyzer = new(threads: 1);
    private readonly CorpusClip[][] _videos;
    private readonly CorpusClip[][] _stills;

    /// <summary>Groups the clips of a split by person.</summary>
    /// <exception cref="InputException">There is no video among them.</exception>
    public CorpusPeople(Corpus corpus, CorpusPart part)
    {
        _corpus = corpus;
        CorpusClip[][] Group(bool still) =>
            [.. corpus.Of(part).Where(clip => clip.Still == still && (still || clip.Frames >= FewestFrames)).GroupBy(clip => clip.Identity).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.ToArray())];
        (_videos, _stills) = (Group(false), Group(true));
        if (_videos.Length == 0)
        {
            throw new InputException(
                $"The corpus has no clip in its split {part.ToString().ToLowerInvariant()}: build it from videos, too.");
        }
    }

    /// <summary>Number of people with clips.</summary>
    public int Videos => _videos.Length;

    /// <summary>Number of people with photos.</summary>
    public int Stills => _stills.Length;

    /// <summary>A clip of somebody, of at least four frames.</summary>
    public CorpusClip Video(CounterRandom random) => Draw(_videos, random);

    /// <summary>A photo of somebody.</summary>
    public CorpusClip Still(CounterRandom random) => Draw(_stills, random);

    /// <summary>A photo of somebody; a clip, if there is none.</summary>
    public CorpusClip Any(CounterRandom random) => Stills > 0 ? Still(random) : Video(random);

    /// <summary>A photo moved by the mesh, in new light.</summary>
    /// <param name="random">Source of chance.</param>
    /// <param name="bold">Whether heads turn and mouths open further than people on camera mostly do.</param>
    public MovedPhoto Moved(CounterRandom random, bool bold = false)
    {
        (CorpusClip still, FrameLabels labels, DrawnPhoto drawn) = Draw(random, bold, portrait => new MeshPortrait(portrait));
        return new MovedPhoto(still, drawn.Photo, labels, drawn.Drawn, drawn.DrawnFace);
    }

    /// <summary>A photo in new light, and what a generator makes of it in a bold motion.</summary>
    /// <param name="random">Source of chance.</param>
    /// <param name="teacher">The generator.</param>
    public DrawnPhoto Drawn(CounterRandom random, IAnimator teacher) => Draw(random, bold: true, teacher.Prepare).Drawn;

    /// <inheritdoc/>
    public void Dispose() => _analyzer.Dispose();

    // Some photo in some motion, in which a face is still seen.
    private (CorpusClip Still, FrameLabels Labels, DrawnPhoto Drawn) Draw(
        CounterRandom random, bool bold, Func<SourcePortrait, IPreparedPortrait> prepare)
    {
        for (int attempt = 0; ; attempt++)
        {
            CorpusClip still = Still(random);
            Image photo = ColourAugmentation.Draw(random).Apply(_corpus.ReadPicture(still, 0));
            FrameLabels labels = _corpus.ReadLabels(still, 0);
            SourcePortrait portrait = SourcePortraitBuilder.Prepare(photo, labels.Face);
            MotionFrame motion = MotionFor(portrait, random, bold);
            using IPreparedPortrait renderer = prepare(portrait);
            Image drawn = new(photo.Width, photo.Height);
            renderer.Render(motion, drawn);
            FaceObservation face = _analyzer.Observe(drawn, FaceAnalyzer.NextRegion(labels.Face.Landmarks));
            if (face.Score >= LeastScore || attempt == Attempts)
            {
                return (still, labels, new DrawnPhoto(photo, labels.Face, motion, drawn, face));
            }
        }
    }

    // What changed between two frames of somebody's clip. Bold: the widest mouth of a few frames, and a turn on top.
    private MotionFrame MotionFor(SourcePortrait portrait, CounterRandom random, bool bold)
    {
        CorpusClip clip = Video(random);
        FrameLabels Any() => _corpus.ReadLabels(clip, random.Below(clip.Frames));
        MotionFrame from = Any().Motion;
        MotionFrame to = Enumerable.Range(0, bold ? BoldCandidates : 1).Select(_ => Any()).MaxBy(labels => labels.Mouth.Opening)!.Motion;
        MotionFrame motion = Retargeting.Relative(to, from, portrait.Motion);
        if (bold)
        {
            float Angle(float largest) => ((2 * random.Uniform()) - 1) * largest * MathF.PI / 180;
            motion = motion with { Rotation = Rotation.FromAngles(Angle(BoldYaw), Angle(BoldPitch), Angle(BoldRoll)) * motion.Rotation };
        }

        return Retargeting.WithLimits(motion, portrait.Motion);
    }

    private static CorpusClip Draw(CorpusClip[][] people, CounterRandom random)
    {
        CorpusClip[] person = people[random.Below(people.Length)];
        return person[random.Below(person.Length)];
    }
}
