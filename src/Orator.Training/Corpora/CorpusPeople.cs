using Orator.Faces;
using Orator.Generators;
using Orator.Graphs;
using Orator.Media;
using Orator.Motion;

namespace Orator.Training.Corpora;

/// <summary>A photo as a pair to learn from: the face mesh moved it, and the photo itself is to be made of the result.</summary>
/// <param name="Still">The photo in the corpus.</param>
/// <param name="Photo">Its picture.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Moved">The same, moved with somebody's motion.</param>
/// <param name="Face">The face in <paramref name="Moved"/>.</param>
internal sealed record MovedPhoto(CorpusClip Still, Image Photo, FrameLabels Labels, Image Moved, FaceObservation Face);

/// <summary>Draws from a split of a corpus: people first, then their clips, as some have many more frames than others.</summary>
internal sealed class CorpusPeople : IDisposable
{
    private const float LeastScore = 0.8f;
    private const int Attempts = 8;
    private const int FewestFrames = 4;
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
            throw new InputException($"The corpus has no clip in its split {part.ToString().ToLowerInvariant()}: build it from videos, too.");
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

    /// <summary>A photo moved by the mesh, in new light.</summary>
    public MovedPhoto Moved(CounterRandom random)
    {
        for (int attempt = 0; ; attempt++)
        {
            CorpusClip still = Still(random);
            Image photo = ColourShift.Draw(random).Apply(_corpus.ReadPicture(still, 0));
            FrameLabels labels = _corpus.ReadLabels(still, 0);
            SourcePortrait portrait = SourcePortraitBuilder.Prepare(photo, labels.Face);
            CorpusClip motion = Video(random);
            MotionFrame from = _corpus.ReadLabels(motion, random.Below(motion.Frames)).Motion;
            MotionFrame to = _corpus.ReadLabels(motion, random.Below(motion.Frames)).Motion;
            using MeshRenderer renderer = new(portrait);
            Image moved = new(photo.Width, photo.Height);
            renderer.Render(Retargeting.WithLimits(Retargeting.Relative(to, from, portrait.Motion), portrait.Motion), moved);
            FaceObservation face = _analyzer.Observe(moved, FaceAnalyzer.NextRegion(labels.Face.Landmarks));
            if (face.Score >= LeastScore || attempt == Attempts)
            {
                return new MovedPhoto(still, photo, labels, moved, face);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _analyzer.Dispose();

    private static CorpusClip Draw(CorpusClip[][] people, CounterRandom random)
    {
        CorpusClip[] person = people[random.Below(people.Length)];
        return person[random.Below(person.Length)];
    }
}
