using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>How much the patches of a <see cref="TextureDiscriminator"/> count in the adversarial loss, for the generator and for the
/// discriminator.</summary>
internal sealed record PatchWeights
{
    /// <summary>Of a patch outside of the mouth. Less is nearer to the truth in decibels, but large motions smear.</summary>
    public float Elsewhere { get; init; } = 0.8f;

    /// <summary>Of a patch between the lips, where there is nothing to move and the mean of all mouths is a smear: few patches, on which
    /// reconstruction presses much harder than elsewhere.</summary>
    public float Interior { get; init; } = 8;

    /// <summary>The weight of each patch.</summary>
    /// <param name="interior">Where the inside of the mouth is to be seen, 0 to 1, [N, 1, S, S].</param>
    /// <param name="scores">Of the patches, [N, 1, s, s].</param>
    /// <returns>[N, 1, s, s].</returns>
    public Tensor Of(Tensor interior, Tensor scores) =>
        Elsewhere + (interior.AveragePool([TextureDiscriminator.Stride, TextureDiscriminator.Stride]).Resize(
            [scores.Shape[2], scores.Shape[3]]) * (Interior - Elsewhere));
}
