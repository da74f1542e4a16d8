using Orator.Graphs;
using Orator.Systems.LipSync;

namespace Orator.Training.Losses;

/// <summary>Losses between the vectors of a <see cref="LipSyncDiscriminator"/>.</summary>
public static class LipSyncLoss
{
    // Inverse temperature of the matching.
    private const float Sharpness = 8;

    // Keeps logarithms finite.
    private const float Smallest = 1e-37f;

    /// <summary>
    /// Binary cross entropy of the cosines (Wav2Lip): -mean(y log c + (1 - y) log(1 - c)). With y = 1 it is the loss of a generator whose
    /// lips should fit the sound.
    /// </summary>
    /// <param name="cosines">Cosines of pairs, [N], 0 to 1.</param>
    /// <param name="targets">1 where faces and sound belong together, otherwise 0; [N].</param>
    public static Tensor CrossEntropy(Tensor cosines, Tensor targets)
    {
        Tensor Log(Tensor x) => x.Clip(Smallest, 1).Log();
        return -(targets * Log(cosines) + (1 - targets) * Log(1 - cosines)).Mean();
    }

    /// <summary>
    /// Multi-way matching (Chung, Chung and Kang 2019, "Perfect match"), both ways: of all sounds of a group each face must find its own,
    /// and each sound its faces.
    /// </summary>
    /// <param name="faces">[groups * windows, embedding], group after group.</param>
    /// <param name="sounds">The same of the sounds.</param>
    /// <param name="windows">Windows of a group.</param>
    /// <param name="added">Added to the scores, [groups, windows, windows]: large negative values leave pairs out. Null: nothing.</param>
    /// <returns>The loss, and the cosines [groups, windows, windows]: of each face with each sound.</returns>
    public static (Tensor Loss, Tensor Cosines) Matching(Tensor faces, Tensor sounds, int windows, Tensor? added = null)
    {
        int groups = faces.Shape[0] / windows;
        Tensor cosines = faces.Reshape(groups, windows, -1).MatMul(sounds.Reshape(groups, windows, -1).Transpose(0, 2, 1));
        Tensor own = faces.Graph.Constant(
            [.. Enumerable.Range(0, windows * windows).Select(i => i / windows == i % windows ? 1f : 0f)], [1, windows, windows]);
        Tensor scores = added is null ? cosines * Sharpness : (cosines * Sharpness) + added;
        Tensor found = scores.LogSoftmax(2) + scores.Transpose(0, 2, 1).LogSoftmax(2);
        return ((found * own).Sum() * (-0.5f / (groups * windows)), cosines);
    }
}
