namespace Orator.Training.Data;

/// <summary>How much pixels count in the reconstruction of one frame from another.</summary>
internal static class PairWeights
{
    /// <summary>Of hair, clothes and background.</summary>
    public const float Elsewhere = 1;

    /// <summary>The weights of pixels.</summary>
    /// <param name="parts">What they show.</param>
    public static float[] Of(FacePart[] parts) => Array.ConvertAll(parts, part => part switch
    {
        FacePart.Mouth => 6f, // A few per cent of the picture, but where people look.
        FacePart.Eyes => 4f,
        FacePart.Skin => 2f,
        _ => Elsewhere,
    });
}
