using System.Globalization;
using Orator.Geometry;
using Orator.Motion.Style;

namespace Orator.Codec;

/// <summary>Which expression basis the coefficients of a stream refer to.</summary>
internal static class BasisFingerprint
{
    private static readonly Lazy<ulong> Shipped = new(() => ulong.Parse(
        StyleFile.Fingerprint(ExpressionBasis.Default), NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    /// <summary>That of the shipped basis.</summary>
    public static ulong Default => Shipped.Value;
}
