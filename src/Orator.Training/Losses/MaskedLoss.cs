using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>
/// Losses of StyleHEAT that look at a part of the picture: of the audio generator (supplement, section 1) and of the calibration network.
/// Norms are means over all elements; pictures are RGB from 0 to 1, masks [N, 1, H, W] from 0 to 1 (<see cref="FaceBox.FillMask"/>).
/// </summary>
/// <remarks>The audio generator's whole loss, eq. 4: <see cref="Spoken"/> + <see cref="UnspokenWeight"/> * <see cref="Unspoken"/> +
/// <see cref="SyncWeight"/> * L_sync, which is <see cref="LipSyncLoss.CrossEntropy"/> with targets of 1 (eq. 3: five frames a
/// window).</remarks>
public static class MaskedLoss
{
    /// <summary>lambda_1^a: weight of the pictures' own difference in <see cref="Spoken"/>; lambda_1^c of the calibration network is the
    /// same.</summary>
    public const float PictureWeight = 10;

    /// <summary>lambda_r^a: weight of <see cref="Unspoken"/>.</summary>
    public const float UnspokenWeight = 0.1f;

    /// <summary>lambda_s^a: weight of L_sync.</summary>
    public const float SyncWeight = 1;

    /// <summary>lambda_d^c: weight of <see cref="Domain"/>.</summary>
    public const float DomainWeight = 0.01f;

    /// <summary>L_t^a, eq. 1: sum over layers of |M phi(I_t) - M phi(I_audio)| + 10 |M I_t - M I_audio|, M the mouth.</summary>
    /// <param name="network">phi.</param>
    /// <param name="generated">I_audio: the source moved by the sound, [N, 3, H, W].</param>
    /// <param name="real">I_t: the driving picture; no gradient flows to it.</param>
    /// <param name="mask">M.</param>
    public static Tensor Spoken(IFeatureNetwork network, Tensor generated, Tensor real, Tensor mask) =>
        Features(network, generated, real, mask) + ((mask * (generated - real.Detach())).Abs().Mean() * PictureWeight);

    /// <summary>L_reg^a, eq. 2: sum over layers of |(1 - M) phi(I_visual) - (1 - M) phi(I_audio)|: what is no mouth stays as the video
    /// generator moved it.</summary>
    /// <param name="network">phi.</param>
    /// <param name="generated">I_audio.</param>
    /// <param name="proxy">I_visual: what the audio generator was given; no gradient flows to it.</param>
    /// <param name="mask">M.</param>
    public static Tensor Unspoken(IFeatureNetwork network, Tensor generated, Tensor proxy, Tensor mask) =>
        Features(network, generated, proxy, 1 - mask);

    /// <summary>L_domain of eq. 5, as the public implementation has it (the papers do not define it): sum over layers of
    /// |phi((1 - M) G) - phi((1 - M) W)|: outside mouth and eyes the calibrated picture G stays the warped one, W.</summary>
    /// <param name="network">phi.</param>
    /// <param name="generated">G.</param>
    /// <param name="warped">W: what the warped F draws without calibration; no gradient flows to it.</param>
    /// <param name="mask">M: mouth, eyes and nose.</param>
    public static Tensor Domain(IFeatureNetwork network, Tensor generated, Tensor warped, Tensor mask)
    {
        Tensor elsewhere = 1 - mask;
        return PerceptualLoss.Of(network, [elsewhere * generated], [elsewhere * warped.Detach()]);
    }

    // The mask in the size of each layer.
    private static Tensor Features(IFeatureNetwork network, Tensor generated, Tensor real, Tensor mask) =>
        Terms.Sum(network.Features(generated).Zip(
            network.Features(real.Detach()),
            (a, b) => ((a - b.Detach()) * mask.Resize([a.Shape[2], a.Shape[3]])).Abs().Mean()));
}
