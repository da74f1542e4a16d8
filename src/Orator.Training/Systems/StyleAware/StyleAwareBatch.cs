using Orator.Engine;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleAware;

/// <summary>Samples in the layout of the graph's inputs.</summary>
/// <param name="Samples">Pairs, one after the other.</param>
/// <param name="Neighbours">For each pair 1 if its samples are neighbours in time, else 0; null for single samples.</param>
internal sealed record StyleAwareBatch(IReadOnlyList<StyleAwareSample> Samples, float[]? Neighbours)
{
    /// <summary>Fills the inputs that a session has.</summary>
    public void CopyTo(Session session)
    {
        foreach ((string name, _) in StyleAwareSample.Inputs)
        {
            SampleInputs.Fill(session, name, Samples, sample => sample.Planes[name]);
        }

        Neighbours?.CopyTo(session.Input("neighbours"));
    }
}
