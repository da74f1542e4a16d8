using Orator.Animation;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Perception;
using Orator.Systems.FaceVid2Vid;
using Orator.Training.Data;
using Orator.Training.Data.Augmentation;

namespace Orator.Training.Systems.FaceVid2Vid;

/// <summary>
/// Draws from many people: two frames of a clip, a photo and what the face mesh made of it, or a photo and what another generator makes of
/// it. Key points of the driving picture are the portrait's, moved (<see cref="PortraitKeyPoints"/>), as they will be in use. The faces for
/// the estimator come from clips and photos alike, cut out a little smaller.
/// </summary>
internal sealed class CorpusPairs : IReenactmentSampler
{
    private const float StillShare = 0.2f;
    private const float DrawnShare = 0.25f;
    private const float BoldShare = 0.5f;
    private const float StillFaceShare = 0.5f;
    private const float UnlikeShare = 0.5f;
    private const float SmallestZoomOfAFace = 0.8f;
    private const int Side = ClipCrop.Size;
    private readonly Corpus _corpus;
    private readonly CorpusPeople _people;
    private readonly int _size;
    private readonly int _flowSide;
    private readonly IAnimator? _teacher;

    /// <summary>Opens a corpus.</summary>
    /// <param name="folder">The corpus.</param>
    /// <param name="size">Side of the networks' pictures.</param>
    /// <param name="flowSide">Side of the dense motion that is taught.</param>
    /// <param name="teacher">Draws photos in motions that are rare in clips; not disposed of. Null: they are not learned.</param>
    /// <exception cref="InputException">It cannot be used, or has no video to learn from.</exception>
    public CorpusPairs(string folder, int size, int flowSide, IAnimator? teacher = null)
    {
        (_corpus, _size, _flowSide, _teacher) = (Corpus.Open(folder), size, flowSide, teacher);
        try
        {
            _people = new CorpusPeople(_corpus, CorpusPart.Train);
        }
        catch
        {
            _corpus.Dispose();
            throw;
        }
    }

    /// <summary>The corpus, for tests.</summary>
    public Corpus Corpus => _corpus;

    /// <inheritdoc/>
    public string Data => $"{_people.Videos} people in clips, {_people.Stills} in photos; measured on clips of others";

    /// <inheritdoc/>
    public int Frames => _corpus.Of(CorpusPart.Train).Sum(clip => clip.Frames);

    /// <inheritdoc/>
    public ReenactmentBatch Draw(long number, int pairs, int faces, ulong seed)
    {
        CounterRandom random = new(seed, (ulong)number);
        return new ReenactmentBatch(
            [.. Enumerable.Range(0, pairs).Select(_ => Pair(random))], [.. Enumerable.Range(0, faces).Select(_ => Face(random))]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _people.Dispose();
        _corpus.Dispose();
    }

    private TaughtPair Pair(CounterRandom random)
    {
        bool mirrored = random.Uniform() < 0.5f;
        float kind = _people.Stills > 0 ? random.Uniform() : 1;
        TaughtPair pair = kind < StillShare ? Moved(random)
            : kind < StillShare + DrawnShare && _teacher is not null ? Drawn(random, _teacher)
            : FromClip(random);
        return mirrored ? pair.Mirrored(_size) : pair;
    }

    private TaughtPair Moved(CounterRandom random)
    {
        // The mesh moved the background, too, as no camera would see it: only the face is learned from.
        MovedPhoto photo = _people.Moved(random, bold: random.Uniform() < BoldShare);
        TaughtPair pair = Make(photo.Moved, photo.Face, photo.Photo, photo.Labels.Face);
        return pair with { Weights = Array.ConvertAll(pair.Weights, weight => weight > ReenactmentFrame.ElsewhereWeight ? weight : 0) };
    }

    private TaughtPair Drawn(CounterRandom random, IAnimator teacher)
    {
        DrawnPhoto photo = _people.Drawn(random, teacher);
        return Make(photo.Photo, photo.Face, photo.Drawn, photo.DrawnFace, photo.Motion);
    }

    private TaughtPair FromClip(CounterRandom random)
    {
        ClipScene scene = new(_corpus, _people, random);
        int from = random.Below(scene.Clip.Frames);
        (Image source, FaceObservation face) = scene.Frame(from);
        (Image driving, FaceObservation driver) = scene.Frame(Other(scene.Clip, from, random));
        return Make(source, face, driving, driver);
    }

    // Most frames of a clip have much the same mouth and pose: half of the pairs are the most unlike of a few.
    private int Other(CorpusClip clip, int from, CounterRandom random)
    {
        return random.Uniform() >= UnlikeShare ? random.Below(clip.Frames) : UnlikeFrame.Of(_corpus, clip, from, random);
    }

    private TaughtPair Make(Image source, FaceObservation face, Image driving, FaceObservation driver, MotionFrame? given = null)
    {
        SourcePortrait portrait = SourcePortraitBuilder.Prepare(source, face);
        PortraitKeyPoints keyPoints = new(portrait);
        FacePart[] Parts(FaceObservation seen, int size) =>
            FaceRegions.Draw(seen, HeadPose.Fit(seen.Landmarks, FaceTopology.Canonical), size);
        FacePart[] parts = Parts(driver, Side);
        MotionFrame motion = given ?? new SelfDriving(portrait, face).Motion(driver);
        return new TaughtPair(
            FaceCutout.Resize(source, _size).ToPlanes(),
            FaceCutout.Resize(driving, _size).ToPlanes(),
            ReenactmentFrame.Weights(_size == Side ? parts : Parts(driver.Transform((float)_size / Side, default), _size)),
            MeshTeacher.Canonical(FaceIdentity.FromPortrait(face), face, Side),
            MeshTeacher.Flat(keyPoints.Source),
            MeshTeacher.Flat(keyPoints.In(motion)),
            TeacherFlow.Of(portrait, motion, source, driving, parts, _flowSide));
    }

    private TaughtFace Face(CounterRandom random)
    {
        bool mirrored = random.Uniform() < 0.5f;
        CorpusClip clip = _people.Stills > 0 && random.Uniform() < StillFaceShare ? _people.Still(random) : _people.Video(random);
        int frame = random.Below(clip.Frames);
        Image picture = ColourAugmentation.Draw(random).Apply(_corpus.ReadPicture(clip, frame));

        ZoomAugmentation zoom = ZoomAugmentation.Draw(random, SmallestZoomOfAFace);
        FaceObservation face = zoom.Apply(_corpus.ReadLabels(clip, frame).Face);
        FaceIdentity person = _corpus.ReadPerson(clip);
        TaughtFace taught = new(
            zoom.Apply(picture, _size).ToPlanes(), MeshTeacher.Canonical(person, face, Side), MeshTeacher.Of(face, person, Side));
        return mirrored ? taught.Mirrored(_size) : taught;
    }
}
