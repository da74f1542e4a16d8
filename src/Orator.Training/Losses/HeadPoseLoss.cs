using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>
/// L_H of face-vid2vid (section 3.4): the estimated head pose should be a teacher's. The public implementations compare angles in degrees;
/// their teacher is Hopenet (Ruiz et al. 2018). Weight 20.
/// </summary>
public static class HeadPoseLoss
{
    /// <summary>mean |yaw - yaw_t| + mean |pitch - pitch_t| + mean |roll - roll_t|.</summary>
    /// <param name="estimated">Yaw, pitch and roll in degrees, [N] each.</param>
    /// <param name="teacher">The teacher's in the same convention; no gradient flows to them.</param>
    /// <returns>One number, degrees.</returns>
    public static Tensor Of((Tensor Yaw, Tensor Pitch, Tensor Roll) estimated, (Tensor Yaw, Tensor Pitch, Tensor Roll) teacher) =>
        Of(estimated.Yaw, teacher.Yaw) + Of(estimated.Pitch, teacher.Pitch) + Of(estimated.Roll, teacher.Roll);

    private static Tensor Of(Tensor estimated, Tensor teacher) => (estimated - teacher.Detach()).Abs().Mean();
}
