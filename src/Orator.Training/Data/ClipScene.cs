using Orator.Geometry;
using Orator.Graphs;
using Orator.Training.Data.Augmentation;

namespace Orator.Training.Data;

/// <summary>
/// A clip as training sees it once: in another light, framed by another square, perhaps before another background. All of its frames are
/// changed alike.
/// </summary>
internal sealed class ClipScene
{
    private const float ZoomedShare = 0.5f;
    private const float SmallestZoom = 0.85f;
    private const float BackdropShare = 0.3f;
    private readonly Corpus _corpus;
    private readonly ColourAugmentation _light;
    private readonly ZoomAugmentation _zoom;
    private readonly Backdrop? _backdrop;

    /// <summary>Draws a scene.</summary>
    /// <param name="corpus">Where the clip is.</param>
    /// <param name="people">Whose pictures lend backgrounds.</param>
    /// <param name="random">Source of chance.</param>
    public ClipScene(Corpus corpus, CorpusPeople people, CounterRandom random)
    {
        (_corpus, Clip) = (corpus, people.Video(random));
        _light = ColourAugmentation.Draw(random);
        _zoom = random.Uniform() < ZoomedShare ? ZoomAugmentation.Draw(random, SmallestZoom) : ZoomAugmentation.None;
        if (random.Uniform() < BackdropShare)
        {
            _backdrop = new Backdrop(corpus.ReadPicture(people.Any(random), 0), Faces(corpus, Clip));
        }
    }

    /// <summary>The clip.</summary>
    public CorpusClip Clip { get; }

    /// <summary>A frame.</summary>
    /// <param name="number">Its number in the clip.</param>
    public (Image Picture, FaceObservation Face) Frame(int number)
    {
        Image picture = _corpus.ReadPicture(Clip, number);
        _backdrop?.PutBehind(picture);
        return (_zoom.Apply(_light.Apply(picture)), _zoom.Apply(_corpus.ReadLabels(Clip, number).Face));
    }

    private static IEnumerable<FaceObservation> Faces(Corpus corpus, CorpusClip clip)
    {
        const int Most = 8;
        int count = Math.Min(Most, clip.Frames);
        return Enumerable.Range(0, count).Select(i => corpus.ReadLabels(clip, i * clip.Frames / count).Face);
    }
}
