namespace Orator;

/// <summary>What looks at faces.</summary>
public enum FaceObserver
{
    /// <summary>The face mesh.</summary>
    Mesh,

    /// <summary>Free-HeadGAN's own networks, beside the face mesh.</summary>
    Learned,
}
