using System.Collections.Concurrent;
using System.Numerics;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Systems.FreeHeadGan;
using Orator.Training.Data;
using Orator.Training.Data.Eyes;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>An eye of a corpus.</summary>
/// <param name="Example">Its picture, and how the teacher sees it.</param>
/// <param name="Crop">Where it is in the frame.</param>
/// <param name="InHead">Gaze relative to the head by the teacher, radians: <see cref="EyeModel.Gaze"/>.</param>
internal sealed record EyeRead(EyeExample Example, EyeCrop Crop, Vector2 InHead);

/// <summary>Eyes of people of a corpus, with the geometry of the iris (<see cref="EyeModel"/>) as teacher.</summary>
internal sealed class EyeCorpus
{
    // Of how far a person's eyes usually are open: an iris under a lid is a guess.
    private const float LeastOpening = 0.7f;

    // Of its width from the front: less of an eye that is turned away is hidden by the nose.
    private const float LeastWidth = 0.6f;
    private const float MostGaze = 0.75f;
    private const float CropSide = 2.3f;

    // Jitter of the crop: shares of its side, and radians.
    private const float Shift = 0.015f;
    private const float Zoom = 0.05f;
    private const float Turn = 0.04f;
    private const float MostBlur = 1.2f;
    private const int Attempts = 200;

    // Most people look at the camera: the share of such eyes that are taken, and by how many radians others look past it that are all taken.
    // Otherwise the network learns to see all eyes of photos look there.
    private const float LeastShare = 0.15f;
    private const float AllPast = 0.3f;

    private readonly Corpus _corpus;
    private readonly CorpusClip[][] _people;
    private readonly ConcurrentDictionary<CorpusClip, FaceIdentity> _identities = [];

    /// <summary>Groups the clips of a split by person.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public EyeCorpus(Corpus corpus, CorpusPart part)
    {
        _corpus = corpus;
        _people = [.. corpus.Of(part).GroupBy(clip => clip.Identity).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => group.ToArray())];
        Require.That(_people.Length > 0, $"The corpus has nobody in its split {part.ToString().ToLowerInvariant()}.");
    }

    /// <summary>Clips of each person.</summary>
    public IReadOnlyList<CorpusClip[]> People => _people;

    /// <summary>An eye of somebody, in another light and framed anew; rather one that looks past the camera.</summary>
    /// <param name="random">Source of chance.</param>
    /// <param name="size">Side of the crop, pixels.</param>
    /// <exception cref="InputException">The eyes seem to be closed in all frames.</exception>
    public EyeExample Draw(CounterRandom random, int size)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            CorpusClip[] person = _people[random.Below(_people.Length)];
            CorpusClip clip = person[random.Below(person.Length)];
            int frame = random.Below(clip.Frames);
            if (Read(clip, frame, _corpus.ReadLabels(clip, frame), random.Below(2) == 1, size, random) is { } eye
                && random.Uniform() < LeastShare + ((1 - LeastShare) * MathF.Acos(Math.Clamp(-eye.Example.Eye.Gaze.Z, -1, 1)) / AllPast))
            {
                return eye.Example;
            }
        }

        throw new InputException("Hardly an eye of the corpus is open: train with other clips.");
    }

    /// <summary>An eye of a frame.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="frame">Number of the frame.</param>
    /// <param name="labels">Its labels.</param>
    /// <param name="left">Whether it is the subject's left eye.</param>
    /// <param name="size">Side of the crop, pixels.</param>
    /// <param name="random">Changes light and frame; null = as it is.</param>
    /// <returns>The eye; null if it is closed or turned away.</returns>
    public EyeRead? Read(
        CorpusClip clip, int frame, FrameLabels labels, bool left, int size, CounterRandom? random = null)
    {
        FaceIdentity person = _identities.GetOrAdd(clip, _corpus.ReadPerson);
        (HeadPose pose, Vector3[] mesh) = (labels.Pose, labels.Face.Landmarks);
        Vector3[] points = left ? labels.Face.LeftEye : labels.Face.RightEye;
        EyeModel model = left ? EyeModel.Left(person.Rest) : EyeModel.Right(person.Rest);
        (Vector3 outer, Vector3 inner) = left ? (person.Rest[263], person.Rest[362]) : (person.Rest[33], person.Rest[133]);
        Vector2 gaze = model.Gaze(points, pose);
        EyeCrop crop = left ? EyeCrop.OfLeft(mesh) : EyeCrop.OfRight(mesh);
        if (model.Aperture(points, pose) < LeastOpening * (left ? person.ApertureLeft : person.ApertureRight)
            || gaze.Length() > MostGaze
            || crop.Region.Size < LeastWidth * CropSide * pose.Scale * Vector3.Distance(outer, inner))
        {
            return null;
        }

        if (random is not null)
        {
            FaceRegion region = crop.Region;
            crop = crop with
            {
                Region = new FaceRegion(
                    region.CenterX + (Shift * region.Size * random.Normal()),
                    region.CenterY + (Shift * region.Size * random.Normal()),
                    region.Size * MathF.Exp(Zoom * random.Normal()),
                    region.Rotation + (Turn * random.Normal())),
            };
        }

        // As the iris network has the corners; depth is measured from the line between them.
        Vector3 corners = (points[0] + points[8]) / 2;
        Vector3 centre = (corners with { Z = 0 }) + (pose.Rotation.Apply(model.Center - ((outer + inner) / 2)) * pose.Scale);
        Vector3 direction = pose.Rotation.Apply((model.IrisCenter(gaze) - model.Center) / EyeModel.Radius);
        float radius = EyeModel.Radius / EyeTemplate.IrisDistance * pose.Scale / (crop.Region.Size / 2);
        EyePose eye = new(crop.PlaceFromPicture(centre), radius, Vector3.Normalize(crop.FromPicture(direction)));
        float[] picture = new float[3 * size * size];
        crop.Sample(_corpus.ReadPicture(clip, frame), size, picture);
        if (random is not null)
        {
            CameraEffects.Apply(picture, size, random, 0, MostBlur);
        }

        return new EyeRead(new EyeExample(picture, eye), crop, gaze);
    }
}
