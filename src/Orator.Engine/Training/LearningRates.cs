namespace Orator.Engine.Training;

/// <summary>Schedules: factors of the learning rate as functions of the step, counted from 0.</summary>
public static class LearningRates
{
    /// <summary>Rises linearly from 1 / steps to 1 during the first steps, then stays.</summary>
    /// <param name="step">The step.</param>
    /// <param name="steps">Length of the rise.</param>
    public static float WarmUp(long step, long steps) => step >= steps ? 1 : (step + 1f) / steps;

    /// <summary>Falls from 1 to a floor as half a cosine (Loshchilov and Hutter 2017), then stays there.</summary>
    /// <param name="step">The step.</param>
    /// <param name="steps">Length of the fall.</param>
    /// <param name="floor">Where it ends, 0 to 1.</param>
    public static float Cosine(long step, long steps, float floor = 0) =>
        floor + ((1 - floor) * (float)(1 + Math.Cos(Math.PI * Math.Clamp((double)step / steps, 0, 1))) / 2);

    /// <summary>Multiplied by a factor at each of the given steps.</summary>
    /// <param name="step">The step.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="milestones">The steps.</param>
    public static float Milestones(long step, float factor, params ReadOnlySpan<long> milestones)
    {
        float rate = 1;
        foreach (long milestone in milestones)
        {
            rate *= step >= milestone ? factor : 1;
        }

        return rate;
    }

    /// <summary>Stays at 1 and then falls linearly to 0.</summary>
    /// <param name="step">The step.</param>
    /// <param name="start">First step of the fall.</param>
    /// <param name="end">Step at which 0 is reached; greater than <paramref name="start"/>.</param>
    public static float Linear(long step, long start, long end) => (float)Math.Clamp((double)(end - step) / (end - start), 0, 1);
}
