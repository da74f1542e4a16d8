using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>
/// L_sp of Style Transfer for 2D Talking Head (equation 3): L_sp = || W (I' - I_m) ||_1, with weights W of 5 for the mouth, 3 for the eyes,
/// 1 for the skin and 0 elsewhere.
/// I_m is the style pattern that matches best; in training on clips, where the person is seen in the very motion, the true frame is the
/// best possible match.
/// </summary>
public static class StyleAwarePhotometricLoss
{
    /// <summary>W in the mouth.</summary>
    public const float Mouth = 5;

    /// <summary>W in the eyes.</summary>
    public const float Eyes = 3;

    /// <summary>W on the skin.</summary>
    public const float Skin = 1;

    /// <summary>Mean of W |I' - I_m| over all pixels and colours (the paper's sum, made independent of size).</summary>
    /// <param name="generated">I', [N, 3, H, W].</param>
    /// <param name="pattern">I_m, [N, 3, H, W]; no gradient flows to it.</param>
    /// <param name="weights">W, [N, 1, H, W].</param>
    /// <returns>One number.</returns>
    public static Tensor Of(Tensor generated, Tensor pattern, Tensor weights) => ((generated - pattern.Detach()).Abs() * weights).Mean();
}
