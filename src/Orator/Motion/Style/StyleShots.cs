using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Perception;

namespace Orator.Motion.Style;

/// <summary>A shot of a style video, or the part of one that lies in a window.</summary>
/// <param name="view">The face in its first frame.</param>
/// <param name="afterCut">Whether it begins with a cut, rather than with the window.</param>
internal sealed class StyleShot(Image? view, bool afterCut)
{
    /// <summary>The face in its first frame, see <see cref="FaceAnalyzer.DescriptorView"/>.</summary>
    public Image? View => view;

    /// <summary>Whether it begins with a cut.</summary>
    public bool AfterCut => afterCut;
}

/// <summary>Makes one person's frames out of a style video with cuts.</summary>
internal static class StyleShots
{
    private const int FewestOfShot = 25;

    /// <summary>Keeps the frames of the person who is seen most; a video without cuts is one person's.</summary>
    /// <param name="faces">All frames, in order of time.</param>
    /// <param name="remarks">Receives what the user should know.</param>
    /// <param name="models">Where the face networks come from.</param>
    public static IReadOnlyList<StyleTracking.Seen> OfMainPerson(
        IReadOnlyList<StyleTracking.Seen> faces, List<string> remarks, ModelStore models)
    {
        List<StyleShot> shots = [.. faces.Select(seen => seen.Shot).Distinct()];
        List<StyleTracking.Seen> starts = [.. faces.Where((seen, i) => seen.Shot.AfterCut && (i == 0 || faces[i - 1].Shot != seen.Shot))];
        if (starts.Count == 0)
        {
            return faces;
        }

        remarks.Add($"{starts.Count} {(starts.Count == 1 ? "cut was" : "cuts were")} seen: the face at rest is measured anew after each.");
        using FaceAnalyzer analyzer = new(models);
        List<(float[] Looks, List<StyleShot> Shots)> people = [];
        foreach (StyleShot shot in shots.Where(s => s.View is not null))
        {
            float[] looks = analyzer.Descriptor(shot.View!);
            (float[] Looks, List<StyleShot> Shots) known = people.Find(
                person => FaceLikeness.Between(person.Looks, looks) >= FaceLikeness.Same);
            if (known.Shots is null)
            {
                people.Add((looks, [shot]));
            }
            else
            {
                known.Shots.Add(shot);
            }
        }

        List<StyleTracking.Seen> main = [.. people.Select(
            person => faces.Where(seen => person.Shots.Contains(seen.Shot)).ToList()).MaxBy(frames => frames.Count) ?? []];
        if (main.Count < faces.Count)
        {
            remarks.Add($"{people.Count} people take turns: the style is that of the one who is seen most, in {main.Count} of {faces.Count} frames with a face.");
        }

        return main;
    }

    /// <summary>The face at rest in each shot; short shots are measured together.</summary>
    /// <param name="faces">Frames of one person.</param>
    public static Func<StyleShot, FaceIdentity> Identities(IReadOnlyList<StyleTracking.Seen> faces)
    {
        FaceIdentity all = FaceIdentity.FromTrack([.. faces.Select(seen => seen.Face)]);
        if (!faces.Any(seen => seen.Shot.AfterCut))
        {
            return _ => all;
        }

        Dictionary<StyleShot, FaceIdentity> own = faces
            .GroupBy(seen => seen.Shot)
            .ToDictionary(
                shot => shot.Key, shot => shot.Count() < FewestOfShot ? all : FaceIdentity.FromTrack([.. shot.Select(seen => seen.Face)]));
        return shot => own[shot];
    }
}
