using System.Numerics.Tensors;
using Orator.Geometry;

namespace Orator.Perception;

/// <summary>Whether two faces are the same person's.</summary>
internal static class FaceLikeness
{
    /// <summary>From this cosine on, two faces count as the same person's. Measured: above 0.7 for one person, below 0.65 and mostly below
    /// 0.5 for two.</summary>
    public const float Same = 0.6f;

    /// <summary>Cosine of the angle between two descriptors.</summary>
    public static float Between(float[] a, float[] b) => TensorPrimitives.CosineSimilarity<float>(a, b);
}

/// <summary>Which of several people in a video is followed: remembered by how they look when they are first seen, so that they are found
/// again after a cut.</summary>
/// <param name="index">1 = the largest face, 2 = the next ... in the first frame that shows so many; null = the largest of the first frame
/// with a face.</param>
public sealed class FacePerson(int? index = null)
{
    private Image? _view;
    private float[]? _descriptor;

    /// <summary>Which face was asked for; null = the largest.</summary>
    public int? Index => index;

    /// <summary>Whether the person has been seen.</summary>
    public bool IsKnown => _view is not null;

    /// <summary>Remembers the person, once.</summary>
    internal void Remember(Image picture, FaceObservation face) => _view ??= FaceAnalyzer.DescriptorView(picture, face);

    /// <summary>How much a face is like the person's: cosine of their descriptors, -1 to 1.</summary>
    internal float Likeness(FaceAnalyzer analyzer, Image picture, FaceObservation face) =>
        FaceLikeness.Between(_descriptor ??= analyzer.Descriptor(_view!), analyzer.Descriptor(picture, face));
}
