namespace Orator;

/// <summary>How a generator that inverts portraits finds what draws them.</summary>
public enum InversionMethod
{
    /// <summary>By its encoders alone: at once.</summary>
    Encoder,

    /// <summary>From there by optimisation: some hundred steps, nearer to the portrait.</summary>
    Optimised,
}
