using System.Numerics;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Training.Data;
using Orator.Training.Data.Augmentation;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>
/// Draws two pictures of one person from a corpus: two frames of a clip that differ, a photo and what the face mesh made of it in
/// somebody's motion, or a photo twice. Half of all are seen in a mirror; each is cut out in a way of its own.
/// </summary>
/// <param name="corpus">The corpus.</param>
/// <param name="part">The split.</param>
/// <param name="size">Side of the network's pictures, pixels.</param>
internal sealed class CanonicalSampler(Corpus corpus, CorpusPart part, int size) : IDisposable
{
    private const float StillShare = 0.55f;
    private const float MovedShare = 0.35f;
    private readonly CorpusPeople _people = new(corpus, part);

    /// <summary>People with clips, and people with photos.</summary>
    public (int Videos, int Stills) People => (_people.Videos, _people.Stills);

    /// <summary>Draws a batch.</summary>
    /// <param name="number">Its number, on which alone, with the seed, it depends.</param>
    /// <param name="pairs">Pairs in it.</param>
    /// <param name="seed">Selects it.</param>
    public CanonicalBatch Draw(long number, int pairs, ulong seed)
    {
        CounterRandom random = new(seed, (ulong)number);
        (CanonicalSample Source, CanonicalSample Target)[] drawn = [.. Enumerable.Range(0, pairs).Select(_ => Pair(random))];
        return new CanonicalBatch([.. drawn.Select(pair => pair.Source), .. drawn.Select(pair => pair.Target)]);
    }

    /// <inheritdoc/>
    public void Dispose() => _people.Dispose();

    private (CanonicalSample Source, CanonicalSample Target) Pair(CounterRandom random)
    {
        bool mirrored = random.Uniform() < 0.5f;
        (CorpusClip clip, (Image Picture, FaceObservation Face) source, (Image Picture, FaceObservation Face) target) =
            _people.Stills > 0 && random.Uniform() < StillShare ? Photo(random) : Frames(random);
        Vector3[] rest = corpus.ReadPerson(clip).Rest;
        if (mirrored)
        {
            rest = MirroredFace.Of(new FaceObservation(rest, [], [], default, 1), 0).Landmarks;
        }

        CanonicalSample Sample((Image Picture, FaceObservation Face) seen) => mirrored
            ? CanonicalSample.Draw(MirroredFace.Of(seen.Picture), MirroredFace.Of(seen.Face, seen.Picture.Width), rest, size, random)
            : CanonicalSample.Draw(seen.Picture, seen.Face, rest, size, random);
        return (Sample(source), Sample(target));
    }

    private (CorpusClip Clip, (Image Picture, FaceObservation Face) Source, (Image Picture, FaceObservation Face) Target) Photo(
        CounterRandom random)
    {
        if (random.Uniform() < MovedShare)
        {
            MovedPhoto photo = _people.Moved(random, bold: true);
            return (photo.Still, (photo.Photo, photo.Labels.Face), (photo.Moved, photo.Face));
        }

        CorpusClip still = _people.Still(random);
        Image picture = ColourAugmentation.Draw(random).Apply(corpus.ReadPicture(still, 0));
        FaceObservation face = corpus.ReadLabels(still, 0).Face;
        return (still, (picture, face), (picture, face));
    }

    private (CorpusClip Clip, (Image Picture, FaceObservation Face) Source, (Image Picture, FaceObservation Face) Target) Frames(
        CounterRandom random)
    {
        ClipScene scene = new(corpus, _people, random);
        int from = random.Below(scene.Clip.Frames);
        return (scene.Clip, scene.Frame(from), scene.Frame(UnlikeFrame.Partner(corpus, scene.Clip, from, random)));
    }
}
