namespace Orator;

/// <summary>What is perceived of a video.</summary>
public sealed record PerceiveRequest
{
    /// <summary>Which video track, from 1; null = the one that players show.</summary>
    public int? VideoTrack { get; init; }

    /// <summary>Which sound track a drawing keeps, from 1; null = the one that players play.</summary>
    public int? AudioTrack { get; init; }

    /// <summary>What looks at faces. <see cref="FaceObserver.Learned"/> adds its key points and pose to each frame of a track file; motion
    /// is the face mesh's.</summary>
    public FaceObserver Observer { get; init; }

    /// <summary>Folder of another network of canonical key points for <see cref="FaceObserver.Learned"/>; null = the shipped one.</summary>
    public string? CanonicalModel { get; init; }
}
