using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orator.Training.Data;

namespace Orator.Training.Evaluation.Suites;

/// <summary>A fixed list of cases that generators are measured on.</summary>
public sealed record EvaluationSuite
{
    /// <summary>Name of the suite whose frames are made of the same clip's first frame, so that the truth is known.</summary>
    public const string SelfReenactment = "self-reenactment";

    /// <summary>Name of the suite whose portraits are driven by other people.</summary>
    public const string CrossIdentity = "cross-identity";

    /// <summary>The names of all suites.</summary>
    public static IReadOnlyList<string> Names { get; } = [SelfReenactment, CrossIdentity];

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The split that the cases are from.</summary>
    public required CorpusPart Part { get; init; }

    /// <summary>What the choice of cases depends on.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The cases.</summary>
    public required IReadOnlyList<SuiteCase> Cases { get; init; }

    /// <summary>Whether each driving frame is the truth for the picture to make.</summary>
    public bool HasTruth => Name == SelfReenactment;

    /// <summary>Chooses the cases of a suite: always the same for the same corpus and options.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="corpus">The corpus.</param>
    /// <param name="options">Which people and how many frames.</param>
    /// <exception cref="InputException">There is no such suite, or the split has too few clips for it.</exception>
    public static EvaluationSuite Create(string name, Corpus corpus, SuiteOptions options) => new()
    {
        Name = name,
        Part = options.Part,
        Seed = options.Seed,
        Cases = name switch
        {
            SelfReenactment => SelfReenactmentCases.Choose(corpus, options),
            CrossIdentity => CrossIdentityCases.Choose(corpus, options),
            _ => throw new InputException($"There is no suite '{name}'; choose one of: {string.Join(", ", Names)}."),
        },
    };

    /// <summary>A number that depends on the seed and on nothing but the name, so that cases stay the same when others are added.</summary>
    internal static ulong Draw(ulong seed, string name) =>
        BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/{name}"))));
}
