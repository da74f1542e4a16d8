using Orator.Faces;
using Orator.Generators;
using Orator.Graphs;
using Orator.Media;
using Orator.Training.Corpora;

namespace Orator.Training.FaceVid2Vid;

/// <summary>
/// Draws from many people: two frames of a clip, or a photo and what the face mesh made of it. Key points of the driving picture are the portrait's, moved
/// (<see cref="PortraitKeyPoints"/>), as they will be in use. The faces for the estimator come from clips and photos alike, cut out a little smaller.
/// </summary>
internal sealed class CorpusPairs : IReenactmentSampler
{
    private const float StillShare = 0.2f;
    private const float StillFaceShare = 0.5f;
    private const float UnlikeShare = 0.5f;
    private const int UnlikeCandidates = 6;
    private const float ZoomedShare = 0.5f;
    private const float SmallestZoom = 0.85f;
    private const float SmallestZoomOfAFace = 0.8f;
    private const int Side = ClipCrop.Size;
    private readonly Corpus _corpus;
    private readonly CorpusPeople _people;
    private readonly int _size;

    /// <summary>Opens a corpus.</summary>
    /// <param name="folder">The corpus.</param>
    /// <param name="size">Side of the networks' pictures.</param>
    /// <exception cref="InputException">It cannot be used, or has no video to learn from.</exception>
    public CorpusPairs(string folder, int size)
    {
        (_corpus, _size) = (Corpus.Open(folder), size);
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
        return new ReenactmentBatch([.. Enumerable.Range(0, pairs).Select(_ => Pair(random))], [.. Enumerable.Range(0, faces).Select(_ => Face(random))]);
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
        TaughtPair pair;
        if (_people.Stills > 0 && random.Uniform() < StillShare)
        {
            // The mesh moved the background, too, as no camera would see it: only the face is learned from.
            MovedPhoto photo = _people.Moved(random);
            pair = Make(photo.Moved, photo.Face, photo.Photo, photo.Labels.Face);
            pair = pair with { Weights = Array.ConvertAll(pair.Weights, weight => weight > ReenactmentFrame.ElsewhereWeight ? weight : 0) };
        }
        else
        {
            CorpusClip clip = _people.Video(random);
            ColourShift light = ColourShift.Draw(random);
            Zoom zoom = random.Uniform() < ZoomedShare ? Zoom.Draw(random, SmallestZoom) : Zoom.None;
            (Image Picture, FaceObservation Face) Frame(int frame) => (zoom.Apply(light.Apply(_corpus.ReadPicture(clip, frame))), zoom.Apply(_corpus.ReadLabels(clip, frame).Face));
            int from = random.Below(clip.Frames);
            (Image source, FaceObservation face) = Frame(from);
            (Image driving, FaceObservation driver) = Frame(Other(clip, from, random));
            pair = Make(source, face, driving, driver);
        }

        return mirrored ? pair.Mirrored(_size) : pair;
    }

    // Most frames of a clip have much the same mouth: half of the pairs are the most unlike of a few.
    private int Other(CorpusClip clip, int from, CounterRandom random)
    {
        int[] drawn = [.. Enumerable.Range(0, random.Uniform() < UnlikeShare ? UnlikeCandidates : 1).Select(_ => random.Below(clip.Frames))];
        float opening = _corpus.ReadLabels(clip, from).Mouth.Opening;
        return drawn.MaxBy(frame => MathF.Abs(_corpus.ReadLabels(clip, frame).Mouth.Opening - opening));
    }

    private TaughtPair Make(Image source, FaceObservation face, Image driving, FaceObservation driver)
    {
        SourcePortrait portrait = SourcePortraitBuilder.Prepare(source, face);
        PortraitKeyPoints keyPoints = new(portrait);
        FaceObservation small = driver.Transform((float)_size / Side, default);
        FacePart[] parts = FaceRegions.Draw(small, HeadPose.Fit(small.Landmarks, FaceTopology.Canonical), _size);
        return new TaughtPair(
            FaceCutout.Resize(source, _size).ToPlanes(),
            FaceCutout.Resize(driving, _size).ToPlanes(),
            ReenactmentFrame.Weights(parts),
            MeshTeacher.Canonical(FaceIdentity.FromPortrait(face), face, Side),
            MeshTeacher.Flat(keyPoints.Source),
            MeshTeacher.Flat(keyPoints.In(new SelfDriving(portrait, face).Motion(driver))));
    }

    private TaughtFace Face(CounterRandom random)
    {
        bool mirrored = random.Uniform() < 0.5f;
        CorpusClip clip = _people.Stills > 0 && random.Uniform() < StillFaceShare ? _people.Still(random) : _people.Video(random);
        int frame = random.Below(clip.Frames);
        Image picture = ColourShift.Draw(random).Apply(_corpus.ReadPicture(clip, frame));

        Zoom zoom = Zoom.Draw(random, SmallestZoomOfAFace);
        FaceObservation face = zoom.Apply(_corpus.ReadLabels(clip, frame).Face);
        FaceIdentity person = _corpus.ReadPerson(clip);
        TaughtFace taught = new(zoom.Apply(picture, _size).ToPlanes(), MeshTeacher.Canonical(person, face, Side), MeshTeacher.Of(face, person, Side));
        return mirrored ? taught.Mirrored(_size) : taught;
    }
}
