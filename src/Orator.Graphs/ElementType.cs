namespace Orator.Graphs;

/// <summary>Types that the elements of a tensor may have. Computation is in <see cref="Real"/>; the others index and select.</summary>
public enum ElementType
{
    /// <summary>32-bit floating point (<c>float</c>).</summary>
    Real,

    /// <summary>64-bit signed integer (<c>long</c>): indices and shapes.</summary>
    Index,

    /// <summary>True or false (<c>bool</c>): the result of comparisons.</summary>
    Boolean,
}
