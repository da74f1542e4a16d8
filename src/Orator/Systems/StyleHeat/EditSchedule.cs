namespace Orator.Systems.StyleHeat;

/// <summary>
/// Edits over time. What is drawn from lies between inversions: one with all edits as they begin, and one for each stretch of time in which
/// some change, with these as they end.
/// </summary>
/// <remarks>Between the two inversions of one stretch all is linear in time. Where several stretches overlap, what each of them changes is
/// added, which is exact for the styles.</remarks>
internal sealed class EditSchedule
{
    private readonly IReadOnlyList<StyleEdit> _edits;
    private readonly EditStrength[] _stretches;

    /// <summary>Arranges edits.</summary>
    /// <param name="edits">The edits.</param>
    public EditSchedule(IReadOnlyList<StyleEdit> edits)
    {
        _edits = edits;
        _stretches = [.. edits.Where(edit => !edit.Strength.IsConstant).Select(edit => edit.Strength)
            .DistinctBy(strength => (strength.Start, strength.End))];
    }

    /// <summary>Whether nothing changes over time.</summary>
    public bool IsConstant => _stretches.Length == 0;

    /// <summary>What is inverted: changes of w+, in place, null = none. First that of the beginning, then one a stretch.</summary>
    public IReadOnlyList<Action<float[]>?> Changes => [.. Enumerable.Range(-1, _stretches.Length + 1).Select(Change)];

    /// <summary>How much of the way to each stretch's inversion is done.</summary>
    /// <param name="seconds">Seconds from the beginning of the clip.</param>
    /// <param name="elapsed">Which part of the clip is over, 0 to 1.</param>
    /// <param name="parts">Receives a value from 0 to 1 for each stretch.</param>
    public void At(double seconds, double elapsed, Span<float> parts)
    {
        for (int i = 0; i < _stretches.Length; i++)
        {
            parts[i] = (float)_stretches[i].Progress(seconds, elapsed);
        }
    }

    private Action<float[]>? Change(int stretch)
    {
        (StyleDirection Direction, float Strength)[] steps =
            [.. _edits.Select(edit => (edit.Direction, Strength(edit.Strength, stretch))).Where(step => step.Item2 != 0)];
        return steps.Length == 0 ? null : styles => Array.ForEach(steps, step => step.Direction.AddTo(styles, step.Strength));
    }

    private float Strength(EditStrength strength, int stretch) =>
        stretch >= 0 && !strength.IsConstant
            && (strength.Start, strength.End) == (_stretches[stretch].Start, _stretches[stretch].End) ? strength.To : strength.From;
}
