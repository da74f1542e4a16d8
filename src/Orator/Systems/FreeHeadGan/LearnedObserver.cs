using Orator.Engine.Models;
using Orator.Geometry;

namespace Orator.Systems.FreeHeadGan;

/// <summary>Sees with Free-HeadGAN's own networks what the face mesh has found. Not for use by several threads at a time.</summary>
/// <param name="keyPoints">Sees key points, pose and expression; disposed of with this object.</param>
public sealed class LearnedObserver(CanonicalKeyPointObserver keyPoints) : IDisposable
{
    /// <summary>Opens the networks.</summary>
    /// <param name="models">The store of shipped models.</param>
    /// <param name="canonicalModel">Folder of another network of canonical key points; null = the shipped one.</param>
    /// <exception cref="InputException">There is no network, or it is of another architecture.</exception>
    public static LearnedObserver Open(ModelStore models, string? canonicalModel = null) =>
        new(CanonicalKeyPointObserver.Open(models, canonicalModel));

    /// <summary>Sees a face.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="face">The face as the mesh found it: where to look.</param>
    public CanonicalFace Observe(Image picture, FaceObservation face) =>
        keyPoints.Observe(picture, KeyPointSquare.Around(SparseLandmarks.Of(face.Landmarks)));

    /// <inheritdoc/>
    public void Dispose() => keyPoints.Dispose();
}
